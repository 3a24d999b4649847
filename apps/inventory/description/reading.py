"""YAML with line numbers: the text of a site description as plain data."""

from typing import Any, Final, NoReturn

import yaml

from dataverket.lib.problems import FieldError, InvalidInput

type Path = tuple[str | int, ...]

MAX_BYTES: Final = 1024 * 1024


class Findings:
    """All errors of one text, gathered so that they can be told at once."""

    def __init__(self, lines: dict[Path, int]) -> None:
        self.lines = lines
        self.errors: list[FieldError] = []

    def add(self, path: Path, code: str, detail: str) -> None:
        """Note an error at ``path``; the nearest line that is known goes with it."""
        known = next(path[:n] for n in range(len(path), -1, -1) if path[:n] in self.lines)
        pointer = "".join(f"/{_escaped(part)}" for part in path)
        self.errors.append(
            FieldError(
                pointer=pointer, code=code, detail=f"line {self.lines[known]}, {pointer}: {detail}"
            )
        )

    def raise_if_any(self) -> None:
        """Refuse the text when anything was found.

        Raises:
            InvalidInput: With every error, in the order of the lines. Final until mended.
        """
        if not self.errors:
            return
        errors = sorted(self.errors, key=lambda e: int(e.detail.split(",")[0][5:]))
        count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        raise InvalidInput(
            f"The site description has {count}; nothing was changed. Mend what is listed, then "
            "repeat.",
            code="bad_site_description",
            errors=errors,
        )


def _escaped(part: str | int) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


class _Loader(yaml.SafeLoader):
    """Safe loading without aliases: nested ones grow without bound."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not supported; write the value out",
                problem_mark=mark,
            )
        return super().compose_node(parent, index)


def read_yaml(text: str) -> tuple[Any, Findings]:
    """Return the data of a YAML text and an empty list of findings that knows its lines.

    Raises:
        InvalidInput: It is too large or not YAML; the text tells the line. Final.
    """
    if len(text.encode()) > MAX_BYTES:
        _refuse(1, f"it is larger than {MAX_BYTES // 1024} KiB; split it", "too_large")
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _refuse(mark.line + 1 if mark else 1, f"not YAML: {error.problem or error.context}")
    except (yaml.YAMLError, ValueError) as error:
        _refuse(1, f"not YAML: {' '.join(str(error).split())}")
    except RecursionError:
        _refuse(1, "it is nested too deeply", "too_deep")
    finally:
        loader.dispose()
    findings = Findings({(): 1})
    if node is not None:
        _mark(node, (), findings)
    return data, findings


def _refuse(line: int, detail: str, code: str = "not_yaml") -> NoReturn:
    error = FieldError(pointer="", code=code, detail=f"line {line}: {detail}")
    raise InvalidInput(
        f"The site description cannot be read: line {line}: {detail}. Mend it, then repeat.",
        code="bad_site_description",
        errors=[error],
    )


def _mark(node: yaml.Node, path: Path, findings: Findings) -> None:
    """Note the line of every value, and keys that stand twice."""
    findings.lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            _mark(child, (*path, index), findings)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            name = str(key.value)
            _mark(child, (*path, name), findings)
            findings.lines[*path, name] = key.start_mark.line + 1
            if name in seen:
                findings.add((*path, name), "duplicate_key", "this key stands twice; keep one.")
            seen.add(name)
