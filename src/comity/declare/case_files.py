"""A case that was made of a model, as a YAML file that loads."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from comity.load.cases import assemble
from comity.load.files import MAX_BYTES
from comity.problems import CaseError, Problem, Source, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WORD = re.compile(r"[a-z][a-z0-9_-]*")
_UNWRITABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_SPLIT = "split the model into several, each with a part of the constraints"


def case_file(document: Mapping[str, Any]) -> str:
    """The document of a case as a YAML file, which `comity.load_case` reads as the same case."""
    return "".join(f"{line}\n" for line in _yaml(document))


def check_loads(text: str, model: str) -> None:
    """Raise `CaseError` where the file of a case that was made of a model would be too large to load."""
    of = f"the case of {shown(model, 1_000)}"
    if (size := len(text.encode(errors="replace"))) > MAX_BYTES:
        message = f"{of} would have {size:,} bytes, and a file of a case has at most {MAX_BYTES:,}"
        raise CaseError([Problem("too-large", message, hint=_SPLIT)])
    try:
        assemble([Source(model, text)], model, [])
    except CaseError as error:
        first = error.problems[0]
        raise CaseError([Problem(first.code, f"{of} would not load: {first.message}", hint=_SPLIT)]) from None


def _yaml(value: Mapping[str, Any] | list[Any]) -> Iterator[str]:
    """The lines of a mapping, or of a list of mappings; other lists are written on one line."""
    if isinstance(value, list):
        for each in value:
            yield from (f"{'  ' if i else '- '}{line}" for i, line in enumerate(_yaml(each)))
    else:
        for key, below in value.items():
            if _is_block(below):
                yield f"{_scalar(key)}:"
                yield from (f"  {line}" for line in _yaml(below))
            else:
                yield f"{_scalar(key)}: {_scalar(below)}"


def _is_block(value: object) -> bool:
    return bool(value) and (isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict)))


def _scalar(value: object) -> str:
    """As it stands in a file: a plain word, or JSON, of which YAML takes every form but characters it may not hold."""
    if isinstance(value, str) and _WORD.fullmatch(value) and value not in ("true", "false", "null"):
        return value
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
