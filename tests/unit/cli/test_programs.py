import os
import re
import sys
from pathlib import Path

import pytest

from dataverket.lib.process import ProcessFailed, run

ROOT = Path(__file__).parent.parent.parent.parent
NAMES = ("dv", "dvid", "dvce", "dvnet", "dvke", "dvapp", "dvos")


def environment() -> dict[str, str]:
    path = f"{ROOT}{os.pathsep}{ROOT / 'sdk' / 'python'}"
    return {**os.environ, "PYTHONPATH": path, "NO_COLOR": "1"}


@pytest.mark.parametrize("name", NAMES)
def test_every_program_can_be_started_from_anywhere(name: str, tmp_path: Path):
    program = ROOT / "bin" / name

    assert os.access(program, os.X_OK)
    done = run([str(program), "--help"], timeout_s=30, env=environment(), cwd=tmp_path)
    assert re.match(rf"Usage: {name} ", done.stdout)


def test_help_and_version_import_neither_the_http_client_nor_the_sdk():
    code = (
        "import sys; from cli.commands.dv import dv; from cli.common.program import run_with;"
        "run_with(dv, ['--help'], name='dv'); run_with(dv, ['version'], name='dv');"
        "late = {'httpx', 'ssl', 'yaml', 'dataverket_client', 'tomli_w'} & set(sys.modules);"
        "assert not late, late"
    )

    run([sys.executable, "-c", code], timeout_s=30, env=environment(), cwd=ROOT)


def test_a_command_does_not_load_the_models_of_the_sdk_or_a_second_command_line():
    code = (
        "import sys; from cli.client.session import Session; from cli.client.errors import *\n"
        "try: Session(server='http://127.0.0.1:1').get('me')\n"
        "except Unreachable: pass\n"
        "assert 'httpx' in sys.modules\n"
        "late = {'dataverket_client.models', 'rich', 'pygments'} & set(sys.modules)\n"
        "assert not late, late"
    )

    run([sys.executable, "-c", code], timeout_s=30, env=environment(), cwd=ROOT)


def test_the_exit_code_reaches_the_shell():
    with pytest.raises(ProcessFailed, match="no Kubernetes service"):
        run([str(ROOT / "bin" / "dvke")], timeout_s=30, env=environment(), cwd=ROOT)
