"""What is said of a code: its meaning, and how to mend what has it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem, or one law: its meaning, how to mend it, and a small example of how it is done right."""

    meaning: str
    mend: str
    example: str | None = None
