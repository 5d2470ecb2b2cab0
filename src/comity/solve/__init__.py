"""Questions over every scenario of a case: conflicts, concessions, agreements, and proofs that there are none."""
