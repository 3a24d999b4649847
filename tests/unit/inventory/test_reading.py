import pytest

from apps.inventory.description.items import read_description
from apps.inventory.description.reading import read_yaml
from dataverket.lib.problems import InvalidInput


def errors_of(text: str):
    return [wrong.detail for wrong in read_description(text).findings.errors]


def test_lines_are_those_of_the_text():
    _, findings = read_yaml("version: 1\nracks:\n  - name: r1\n    units: 42\n")

    assert findings.lines["racks", 0] == 3
    assert findings.lines["racks", 0, "units"] == 4


def test_a_text_that_is_not_yaml_is_refused_with_its_line():
    with pytest.raises(InvalidInput, match="line 2"):
        read_yaml("version: 1\n  racks: [}\n")


def test_aliases_are_refused():
    with pytest.raises(InvalidInput, match="aliases"):
        read_yaml("a: &x [1]\nb: [*x, *x]\n")


def test_deep_nesting_is_refused():
    with pytest.raises(InvalidInput, match="nested too deeply"):
        read_yaml("[" * 5000 + "]" * 5000)


@pytest.mark.parametrize("text", ["", "[]", "text", "version: 2\ndatacenter: osl1"])
def test_a_wrong_top_level_is_refused(text: str):
    with pytest.raises(InvalidInput):
        read_description(text)


def test_python_tags_are_refused():
    with pytest.raises(InvalidInput):
        read_yaml("a: !!python/object/apply:os.system ['true']")


def test_every_malformed_field_is_told_with_line_and_pointer():
    text = """version: 1
datacenter: osl1
rooms:
  - {name: Hall 1}
racks:
  - name: r1
    room: hall-1
    units: 400
    colour: blue
"""

    details = errors_of(text)

    assert any("line 4, /rooms/0/name" in detail for detail in details)
    assert any("line 8, /racks/0/units" in detail for detail in details)
    assert any("line 9, /racks/0/colour: there is no such field" in detail for detail in details)
    assert any("/racks/0/failure_domain: this field is missing" in detail for detail in details)
    assert len(details) == 4


def test_a_key_that_stands_twice_is_told():
    details = errors_of("version: 1\ndatacenter: osl1\nrooms: []\nrooms: []\n")

    assert details == ["line 4, /rooms: this key stands twice; keep one."]


def test_an_unquoted_mac_address_that_yaml_reads_as_a_number_is_told():
    text = """version: 1
datacenter: osl1
servers:
  - name: s1
    type: t
    rack: r1
    unit: 1
    serial: a
    system_uuid: 6f1c2f9e-6a37-4c1e-9a39-0d5a2f0c1b11
    interfaces:
      - {name: eth0, mac: 10:11:12:13:14:15}
"""

    [detail] = errors_of(text)

    assert "line 11, /servers/0/interfaces/0/mac" in detail
    assert "quotes" in detail


def test_an_absent_item_needs_only_its_name():
    description = read_description(
        "version: 1\ndatacenter: osl1\nservers:\n  - {name: s1, absent: true}\n"
    )

    assert description.findings.errors == []
    assert description.items["server", "s1"].fields is None


def test_a_name_that_stands_twice_is_told_with_the_first_line():
    details = errors_of(
        "version: 1\ndatacenter: osl1\nrooms:\n  - {name: hall-1}\n  - {name: hall-1}\n"
    )

    assert details == [
        "line 5, /rooms/1: room hall-1 stands in line 4 already; remove or rename one."
    ]
