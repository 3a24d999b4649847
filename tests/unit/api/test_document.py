"""The committed OpenAPI document and SDK are what the code gives."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from openapi_spec_validator import validate

from dataverket.lib import process

ROOT = Path(__file__).parent.parent.parent.parent
DOCUMENT = ROOT / "docs" / "openapi.yaml"


def operations() -> Iterator[tuple[str, str, Any]]:
    document = yaml.safe_load(DOCUMENT.read_text())
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            yield address, method, operation


def test_the_document_is_current_and_gives_no_warning():
    GENERATOR_STATS.reset()
    generator: Any = SchemaGenerator
    renderer: Any = OpenApiYamlRenderer
    schema = generator().get_schema(request=None, public=True)

    assert not GENERATOR_STATS
    fresh = renderer().render(schema, renderer_context={}).decode()
    assert fresh == DOCUMENT.read_text(), "run: manage.py spectacular --file docs/openapi.yaml"


def test_the_document_is_valid_openapi():
    validate(yaml.safe_load(DOCUMENT.read_text()))


def test_every_operation_is_named_by_resource_and_verb_once():
    names = [operation["operationId"] for *_, operation in operations()]

    assert len(names) == len(set(names))
    assert all(name.islower() and "_" in name for name in names)


def test_every_operation_declares_its_refusals_as_problems():
    for address, _, operation in operations():
        if address.endswith("/healthz"):
            continue
        for code in ("400", "401", "403", "404", "500", "503"):
            assert "application/problem+json" in operation["responses"][code]["content"], address


def test_every_enum_of_a_body_has_a_name():
    document = yaml.safe_load(DOCUMENT.read_text())
    for name, schema in document["components"]["schemas"].items():
        for field, content in schema.get("properties", {}).items():
            assert "enum" not in content, f"{name}.{field} has an unnamed enum"


def test_the_sdk_is_current():
    done = process.run(
        [sys.executable, ROOT / "sdk" / "generate.py", "--check"], timeout_s=100, check=False
    )

    assert done.exit_code == 0, done.stderr


def test_the_sdk_holds_no_path_of_a_machine():
    for path in (ROOT / "sdk").rglob("*.py"):
        text = path.read_text()
        assert str(ROOT) not in text
