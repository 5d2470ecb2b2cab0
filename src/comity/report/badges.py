"""The words and signs of verdicts and stances: neither is ever told by a colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.kinds import word
from comity.report.blocks import Badge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comity.kinds import Kind, Stance, Verdict
    from comity.report.blocks import Tone

_DASH = "\N{EN DASH}"

VERDICTS: Mapping[Verdict, tuple[str, Tone]] = {
    "violated": ("✕", "bad"),
    "satisfied": ("✓", "good"),
    "pending": ("…", "open"),
    "undetermined": ("?", "open"),
    "contested": ("≠", "open"),
    "raised": ("!", "open"),
    "applies": ("•", "good"),
    "not_triggered": (_DASH, "quiet"),
    "recorded": ("¶", "quiet"),
}
"""The sign and tone of each verdict."""
STANCES: Mapping[Stance, tuple[str, Tone]] = {
    "rejects": ("✕", "bad"),
    "open": ("?", "open"),
    "accepts": ("✓", "good"),
    "not_engaged": (_DASH, "quiet"),
    "infeasible": ("⊘", "bad"),
}
"""The sign and tone of each stance."""


def verdict(kind: Kind, found: Verdict) -> Badge:
    """The badge of a verdict of a term of that kind; an assertion is borne out or contradicted."""
    return Badge(word(kind, found), *VERDICTS[found])


def stance(found: Stance) -> Badge:
    """The badge of a party's stance."""
    return Badge(found.replace("_", " "), *STANCES[found])
