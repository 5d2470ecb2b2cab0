"""What each code of a problem or law means and how to mend it, in plain words; tests hold the tables to the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.codes.code import Code
from comity.codes.laws import ENGINES, LAWS, MUTANTS
from comity.codes.problems import PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CODES", "ENGINES", "LAWS", "MUTANTS", "PROBLEMS", "Code"]
CODES: Mapping[str, Code] = {**PROBLEMS, **LAWS, **ENGINES, **MUTANTS}
