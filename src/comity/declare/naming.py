"""Names that a case may use, made of whatever a model calls its activities: short enough, and no two alike."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from itertools import count
from typing import TYPE_CHECKING

from comity.syntax import WORDS
from comity.tokens import PYTHON_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME = 60
"""Characters of an event's name: conditions repeat it as often as a template counts, and have a limit themselves."""
LONGEST_ID = 100
"""Characters of an id, as `models.Ident` has it."""


def names(texts: Iterable[str]) -> dict[str, str]:
    """A name of an event for each text, no two alike."""
    taken: dict[str, int] = {}
    return {text: unused(name_of(text), taken, "_", LONGEST_NAME) for text in texts}


def name_of(text: str) -> str:
    """A text as a name that a case may use: `Pay invoice (EUR)` becomes `pay_invoice_eur`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
    if not name or not name[0].isalpha() or name in WORDS | PYTHON_WORDS:
        name = f"event_{name}".strip("_")
    return name


def unused(name: str, taken: dict[str, int], joint: str, most: int) -> str:
    """The name, of at most so many characters, and with a number after it where it was `taken`; now it is.

    `taken` has for each name the last number that came after it, so that none is tried again.
    """
    first = short(name, most, joint)
    found = first
    if first in taken:
        tried = ((i, _numbered(first, f"{joint}{i}", most)) for i in count(taken[first] + 1))
        taken[first], found = next((i, each) for i, each in tried if each not in taken)
    taken[found] = 1
    return found


def short(name: str, most: int, joint: str) -> str:
    """A name of at most so many characters: of a longer one the beginning, and what tells it from others like it."""
    if len(name) <= most:
        return name
    mark = blake2b(name.encode(), digest_size=4).hexdigest()
    return _numbered(name, f"{joint}{mark}", most)


def _numbered(name: str, end: str, most: int) -> str:
    return f"{name[: most - len(end)].rstrip('_-')}{end}"
