"""How large a part of a whole is, as every text and picture writes it."""

from __future__ import annotations

_ALL = 1000  # in tenths of a per cent


def share(count: int, total: int) -> str:
    """A count as a share of a total, exactly rounded: 0% is none and 100% all; a dash where there is nothing at all."""
    if not total:
        return "-"
    if count in (0, total):
        return "100%" if count else "0%"
    tenths = (2 * _ALL * count + total) // (2 * total)
    return "<0.1%" if not tenths else ">99.9%" if tenths >= _ALL else f"{tenths / 10:.1f}%"
