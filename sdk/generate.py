"""Generate the Python SDK from ``docs/openapi.yaml``.

``python sdk/generate.py`` writes ``sdk/python/dataverket_client``; ``--check`` writes nothing and
ends with code 1 when what stands there is not what the document gives.
"""

import filecmp
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dataverket.lib import process  # noqa: E402

PACKAGE = ROOT / "sdk" / "python" / "dataverket_client"
LIMIT_S = 300


def generate(target: Path) -> None:
    """Write the package into ``target``, which is replaced."""
    process.run(
        [
            Path(sys.executable).parent / "openapi-python-client",
            "generate",
            "--path",
            ROOT / "docs" / "openapi.yaml",
            "--config",
            ROOT / "sdk" / "config.yaml",
            "--meta",
            "none",
            "--output-path",
            target,
            "--overwrite",
            "--fail-on-warning",
        ],
        timeout_s=LIMIT_S,
    )
    shutil.rmtree(target / "__pycache__", ignore_errors=True)


def differences(left: Path, right: Path) -> list[str]:
    """Return the files that are not the same in both folders."""
    here = {path.relative_to(left) for path in left.rglob("*") if _counts(path)}
    there = {path.relative_to(right) for path in right.rglob("*") if _counts(path)}
    changed = [
        path for path in here & there if not filecmp.cmp(left / path, right / path, shallow=False)
    ]
    return sorted(str(path) for path in [*changed, *(here ^ there)])


def _counts(path: Path) -> bool:
    ignored = {"__pycache__", ".ruff_cache"}
    return path.is_file() and ignored.isdisjoint(path.parts)


def main() -> int:
    """Generate, or with ``--check`` compare; return the exit code."""
    if "--check" not in sys.argv[1:]:
        generate(PACKAGE)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / PACKAGE.name
        generate(fresh)
        found = differences(PACKAGE, fresh)
    for path in found[:20]:
        sys.stderr.write(f"sdk/python/{PACKAGE.name}/{path} is not current\n")
    if found:
        sys.stderr.write("Run: python sdk/generate.py\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
