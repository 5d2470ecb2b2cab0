"""A case with one thing written otherwise: which terms and background constraints become other ones, and which.

What is changed is a term, a derived name, a concept or a background constraint, by its name in `Case.places`. Only what
rests on it is grounded again, with limits of its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, cast

from comity import case as c
from comity import syntax as s
from comity.load import rules
from comity.load.grounding import Definitions
from comity.load.shapes import attribute
from comity.load.terms import unless
from comity.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from comity import models as m
    from comity.load.definitions import Meanings
    from comity.load.grounding import Grounder
    from comity.load.terms import Draft

SHARED = ("characterisation", "warning", "exception")
"""The kinds of terms that other terms may rest on."""
GUARDS = frozenset(("unless", "from", "until", "reading"))
"""The keys of a term that count wherever it is read."""


class Written(NamedTuple):
    """All of a case that has conditions; `why_not` says of each term why it is not in force (None: it is)."""

    meanings: Meanings
    background: Sequence[tuple[m.BackgroundDoc, s.Cond]]
    drafts: Sequence[Draft]
    why_not: Mapping[str, str | None]


def trees(written: Written) -> dict[str, Mapping[str, s.Cond]]:
    """The conditions as written of whatever has any, by its name and the key."""
    found: dict[str, Mapping[str, s.Cond]] = {name: {"is": cond} for name, cond in written.meanings.derived.items()}
    found |= {name: dict(readings) for name, readings in written.meanings.readings.items()}
    found |= {f"background {doc.id}": {"always": cond} for doc, cond in written.background}
    return found | {draft.name: draft.conds for draft in written.drafts}


def definitions(written: Written) -> Definitions:
    """What names stand for; only terms in force shape others."""
    in_force = [draft for draft in written.drafts if written.why_not.get(draft.name) is None]
    return Definitions(
        written.meanings.derived,
        written.meanings.readings,
        rules.characterised(in_force),
        rules.risks(in_force),
        rules.guards(list(written.drafts), in_force),
        rules.own_readings(list(written.drafts)),
    )


@dataclass(frozen=True)
class Redefining:
    """Changes a case in one place; `terms` and `background` are those of the case as it is."""

    written: Written
    grounder: Grounder
    terms: Sequence[c.Term]
    background: tuple[c.Background, ...]

    def term(self, name: str, keys: Mapping[str, object]) -> c.Term:
        """A term with other trees or values under some keys, of which None leaves the key out."""
        return rules.term(_changed(self._drafts[name], keys), self.grounder.again())

    def everywhere(self, name: str, keys: Mapping[str, object]) -> c.Redefined:
        """All that becomes another rule when something is written otherwise."""
        if name in self._drafts and self._alone(name, keys):  # which nothing else reads
            one, other = self._judged.get(name), self.term(name, keys)
            return c.Redefined(((one, other),) if one and one.rule != other.rule else (), ())
        reached = self._reached(name)
        new = _rewritten(self.written, name, keys)
        fresh = self.grounder.again(None if self._alone(name, keys) else definitions(new))
        drafts = {draft.name: draft for draft in new.drafts if draft.name in reached}
        changed = [
            (term, rules.term(drafts[term.name], fresh)) for term in self._judged.values() if term.name in reached
        ]
        limits = [
            rules.background(doc, cond, fresh) if f"background {doc.id}" in reached else each
            for each, (doc, cond) in zip(self.background, new.background, strict=True)
        ]
        same = all(one.always is other.always for one, other in zip(self.background, limits, strict=True))
        pairs = tuple((term, other) for term, other in changed if term.rule != other.rule)
        return c.Redefined(pairs, () if same else (self.background, tuple(limits)))

    @cached_property
    def _drafts(self) -> Mapping[str, Draft]:
        return {draft.name: draft for draft in self.written.drafts}

    @cached_property
    def _judged(self) -> Mapping[str, c.Term]:
        """The terms in force that have a verdict, by name."""
        why_not = self.written.why_not
        judged = (term for term in self.terms if why_not[term.name] is None and term.kind != "exception")
        return {term.name: term for term in judged}

    def _alone(self, name: str, keys: Mapping[str, object]) -> bool:
        """Whether a change is of a term or constraint alone, so that no definition changes."""
        draft, meanings = self._drafts.get(name), self.written.meanings
        if draft is None:
            return name not in meanings.derived and name not in meanings.readings
        return draft.kind not in SHARED and GUARDS.isdisjoint(keys)

    def _reached(self, name: str) -> set[str]:
        """The names of all that may rest on something, itself included."""
        found, stack = set[str](), [name]
        while stack:
            top = stack.pop()
            if top not in found:
                found.add(top)
                stack += self._readers.get(top, ())
        return found

    @cached_property
    def _readers(self) -> Mapping[str, set[str]]:
        """For each name, what reads it."""
        found: dict[str, set[str]] = defaultdict(set)
        for name, conds in trees(self.written).items():
            for cond in conds.values():
                for each in s.names(cond):
                    found[each].add(name)
        for draft in self.written.drafts:
            for excuse in unless(draft.doc):
                found[f"{draft.party}.{excuse}"].add(draft.name)
            if draft.held is not None:
                found[draft.name].add(draft.held.fact)
            if draft.kind == "warning":
                risks = f"risks of {draft.party}"
                found[draft.name].add(risks)
                found[risks].add(draft.name)
        return found


def _rewritten(written: Written, name: str, keys: Mapping[str, object]) -> Written:
    """The case with other trees or values under some keys of what has that name."""
    meanings = written.meanings
    if name in meanings.derived:
        derived = {**meanings.derived, name: cast("s.Cond", keys["is"])}
        return written._replace(meanings=replace(meanings, derived=derived))
    if name in meanings.readings:
        told = tuple((each, cast("s.Cond", keys.get(each, cond))) for each, cond in meanings.readings[name])
        return written._replace(meanings=replace(meanings, readings={**meanings.readings, name: told}))
    background = [
        (doc, cast("s.Cond", keys["always"]) if f"background {doc.id}" == name else cond)
        for doc, cond in written.background
    ]
    drafts = [_changed(draft, keys) if draft.name == name else draft for draft in written.drafts]
    return written._replace(background=background, drafts=drafts)


def _changed(draft: Draft, keys: Mapping[str, object]) -> Draft:
    """A term with other trees or values under some keys, of which None leaves the key out."""
    put = {key: cast("s.Cond", each) for key, each in keys.items() if isinstance(each, s.Node)}
    kept = {key: cond for key, cond in draft.conds.items() if keys.get(key, cond) is not None}
    fields = {attribute(key): each for key, each in keys.items() if key not in put}
    old = cast("Record", draft.doc)
    doc = Record(old.model_name, old.model_fields_set, vars(old) | fields) if fields else old
    return replace(draft, conds=kept | put, doc=cast("m.AnyTermDoc", doc))
