"""Questions over every scenario of a case: conflicts, concessions, agreements, and proofs that there are none.

A scenario counts when it is complete, nothing in it is unknown, and it meets the background. docs/solving.md says what
each question means, and how far a "no" reaches.
"""

from comity.solve.auditing import audit
from comity.solve.clashing import Conflicts, conflicts
from comity.solve.comparing import compare
from comity.solve.conceding import concessions
from comity.solve.dealing import agree
from comity.solve.prospects import possible
from comity.solve.routing import roadmap
from comity.solve.waiting import deadlocks

__all__ = ["Conflicts", "agree", "audit", "compare", "concessions", "conflicts", "deadlocks", "possible", "roadmap"]
