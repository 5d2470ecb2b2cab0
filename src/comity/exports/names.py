"""The names of a case and its parts as identifiers of linked data.

They are URNs (RFC 8141) of no registered namespace: they tell things apart, and lead nowhere.
"""

from __future__ import annotations

from urllib.parse import quote

PREFIX = "urn:comity:"


def urn(*parts: str) -> str:
    """The identifier of a part of a case: `urn:comity:CASE:KIND:NAME`, with what is no plain character escaped."""
    return PREFIX + ":".join(quote(part, safe="") for part in parts)
