"""Inputs that go wrong in every way that the harness has to notice; no kind of its own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

FAULTS = {
    "none": None,
    "unlawful": "a breach",
    "raises": "ValueError outside of comity: a fault",
    "loops": "TooSlowError outside of comity: ",
    "blocks": "no word for 10 seconds",
    "dies": "the process ended with 3",
    "swells": "MemoryError outside of comity: ",
}
"""What an input does, and how it is told."""


@dataclass(frozen=True, slots=True)
class Planted:
    """An input with a fault."""

    fault: str

    def breaches(self) -> Iterator[str]:
        """Do what the fault says."""
        match self.fault:
            case "unlawful":
                yield "a breach"
            case "raises":
                raise ValueError("a fault")
            case "loops":
                while True:
                    pass
            case "blocks":
                os.read(os.pipe()[0], 1)
            case "dies":
                os._exit(3)
            case "swells":
                yield str(len(bytearray(3 << 30)))


def draw(random: Random) -> Planted:
    """An input with one of the faults."""
    return Planted(random.choice(list(FAULTS)))
