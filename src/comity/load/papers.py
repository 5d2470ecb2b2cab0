"""The documents of a case, sorted: its head and its parties; and what is lost because a document could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from comity.load import nodes as n
from comity.load.documents import Document, document
from comity.load.files import kind_of, neither
from comity.load.shapes import CASE_HEAD, NAMELESS, PARTY, SCENARIO
from comity.problems import Problem, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity import models as m


class _Everything(set[str]):
    """The names that are lost with a whole file: it may have declared any of them."""

    def __contains__(self, _: object) -> bool:
        return True


class Papers(NamedTuple):
    """The head and the parties of a case; what could not be read may declare names in `lost` and `lost_parties`."""

    head: Document[m.CaseHead]
    parties: list[Document[m.PartyDoc]]
    lost: set[str]
    lost_parties: set[str]

    @property
    def names(self) -> frozenset[str]:
        """The names of the parties."""
        return frozenset(party.model.party for party in self.parties)


def papers_of(nodes: list[n.Node], name: str, problems: list[Problem], *, unread: bool) -> Papers:
    """The documents of a case's files; `unread` says that there is a file that could not be read at all."""
    for node in nodes:
        if kind_of(node) == "scenario":
            problems += _no_scenario_keys(node)
    strangers = [node for node in nodes if kind_of(node) is None]
    problems += map(neither, strangers)
    head, rest = _head([node for node in nodes if kind_of(node) == "case"], problems)
    if head is None and not unread and not strangers:
        problems.append(_no_case(nodes, name))
    found = [*rest, *(document(PARTY, node, problems) for node in nodes if kind_of(node) == "party")]
    parties = [party for party in found if party is not None]
    _no_party_twice(parties, problems)
    whole = not unread and not strangers and len(parties) == len(found)
    lost_parties = _Everything() if not whole or any(map(is_nameless, parties)) else set[str]()
    if head is None:
        return Papers(_empty(name), parties, _Everything(), _Everything())
    return Papers(head, parties, set(head.lost), lost_parties)


def _no_scenario_keys(node: n.Node) -> Iterator[Problem]:
    """What only a case or a party can say, in a scenario beside them, which is not read for the case."""
    for key, _ in node.items if isinstance(node, n.Table) else ():
        if key.value not in SCENARIO.keys and key.value in CASE_HEAD.keys | PARTY.keys | {"parties"}:
            hint = "the file is a scenario for its key `scenario`: take that out, or move this into another file"
            yield Problem("unknown-key", f"a scenario has no key `{key.value}`", n.place(key), hint)


def _head(
    heads: list[n.Node], problems: list[Problem]
) -> tuple[Document[m.CaseHead] | None, list[Document[m.PartyDoc] | None]]:
    """The head, with the parties in the same file, of the first of several."""
    for other in heads[1:]:
        also = (("the first is here", n.head(heads[0])),)
        message, hint = "a second case file in one case", "keep one, and put party files beside it"
        problems.append(Problem("duplicate", message, n.head(other), hint, also))
    if not heads:
        return None, []
    return document(CASE_HEAD, heads[0], problems, aside="parties"), list(_inner_parties(heads[0], problems))


def _empty(name: str) -> Document[m.CaseHead]:
    head = CASE_HEAD.read({"case": NAMELESS})
    assert head is not None  # noqa: S101 - no more is needed
    return Document(head, n.Table((), Span(Source(name, ""), 0, 0)), {}, set())


def _inner_parties(head: n.Node, problems: list[Problem]) -> Iterator[Document[m.PartyDoc] | None]:
    listed = n.child(head, "parties")
    if isinstance(listed, n.Listing):
        for i in range(len(listed.items)):
            yield document(PARTY, head, problems, at=("parties", i))
    elif listed is not None:
        problems.append(Problem("bad-value", "expected a list of party documents", n.place(listed)))
        yield None


def _no_case(nodes: list[n.Node], name: str) -> Problem:
    kinds = {kind_of(node) for node in nodes}
    if len(nodes) == 1 and kinds <= {"scenario", "party"}:
        kind = kind_of(nodes[0])
        hint = "give the folder of the case" if kind == "party" else "give the folder of the case, then the scenario"
        return Problem("no-case", f"this is a {kind}, not a case", n.head(nodes[0]), hint)
    hint = "one of its files is to start with `case: ID`"
    return Problem("no-case", f"`{name}` holds no case", hint=hint)


def is_nameless(party: Document[m.PartyDoc]) -> bool:
    """Whether a party lacks its name, rather than having the one that then stands for it."""
    return party.model.party == NAMELESS and NAMELESS in party.lost


def _no_party_twice(parties: list[Document[m.PartyDoc]], problems: list[Problem]) -> None:
    first: dict[str, Span] = {}
    for party in parties:
        name, span = party.model.party, party.span("party")
        if name in first and not is_nameless(party):
            also = (("first here", first[name]),)
            problems.append(Problem("duplicate", f"the party `{name}` stands twice", span, None, also))
        first.setdefault(name, span)
