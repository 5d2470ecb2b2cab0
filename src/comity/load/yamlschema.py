"""Which values plain texts and tags stand for: the core schema of YAML 1.2, in which `no` and `12:30` are text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from comity.load.yamlwords import QUOTE
from comity.problems import Problem, shown

if TYPE_CHECKING:
    from comity.load.nodes import Data
    from comity.problems import Span

MAX_DIGITS = 1_000  # Python itself refuses to print integers of more than 4,300


_WORDS: dict[str, Data] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_ENDLESS = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
NUMBER = re.compile(f"{_INTEGER.pattern}|{_FLOAT.pattern}")
_TAGS = ("str", "int", "float", "bool", "null", "map", "seq")


def core(value: str) -> Data:
    """The value of a plain scalar by the core schema of YAML 1.2.2, section 10.3.2."""
    if value in _WORDS:
        return _WORDS[value]
    if value[0] not in "+-.0123456789" or len(value) > MAX_DIGITS:
        return value
    if _INTEGER.fullmatch(value):
        return int(value, {"0o": 8, "0x": 16}.get(value[:2], 10))
    if _FLOAT.fullmatch(value):
        return float(value)
    return float(value.replace(".", "")) if _ENDLESS.fullmatch(value) else value


def tagged(tag: str, written: Span, value: str, problems: list[Problem]) -> Data:
    """The value of a scalar with a tag, which stands at `written`."""
    kind = tag_kind(tag, written, problems)
    match kind, core(value):
        case None, known:
            return known
        case "str", _:
            return value
        case ("bool", bool() as known) | ("null", None as known) | ("float", float() as known):
            return known
        case "int", int(known) if not isinstance(known, bool):
            return known
        case "float", int() if _FLOAT.fullmatch(value):
            return float(value)
    problems.append(misfit(written, shown(value)))
    return core(value)


def tag_kind(tag: str, written: Span, problems: list[Problem]) -> str | None:
    """The tag without its `!!`; None, with a problem, when it is not one of the core schema."""
    kind = written.text.removeprefix("!!")
    if kind in _TAGS and tag == f"tag:yaml.org,2002:{kind}":
        return kind
    hint = f"leave the tag out, or {QUOTE}"
    problems.append(Problem("unsupported-yaml", f"unknown tag {shown(written.text)}", written, hint))
    return None


def misfit(written: Span, what: str) -> Problem:
    """The problem of a tag that stands before something else."""
    return Problem("unsupported-yaml", f"the tag {shown(written.text)} does not fit {what}", written)
