"""Questions over every scenario of a case: conflicts, concessions, agreements, and proofs that there are none.

A scenario counts when it is complete, nothing in it is unknown, and it meets the background. docs/solving.md says what
each question means, and how far a "no" reaches. Each question is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comity.solve.auditing import audit
    from comity.solve.clashing import Conflicts, conflicts
    from comity.solve.comparing import compare
    from comity.solve.conceding import concessions
    from comity.solve.dealing import agree
    from comity.solve.prospects import possible
    from comity.solve.routing import roadmap
    from comity.solve.waiting import deadlocks

_HOME = {
    "Conflicts": "clashing",
    "agree": "dealing",
    "audit": "auditing",
    "compare": "comparing",
    "concessions": "conceding",
    "conflicts": "clashing",
    "deadlocks": "waiting",
    "possible": "prospects",
    "roadmap": "routing",
}

__all__ = ["Conflicts", "agree", "audit", "compare", "concessions", "conflicts", "deadlocks", "possible", "roadmap"]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"comity.solve.{_HOME[name]}"), name)
