"""The kinds of inputs: for each, what draws one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzz import documents, values

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from fuzz.batch import Probe

KINDS: dict[str, Callable[[Random], Probe]] = {"yaml": documents.draw, "python": values.draw}
