"""From a YAML tree to a model that knows the places of its parts; faulty ones are left out, with a problem each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import ValidationError

from comity.load import nodes as n
from comity.load.complaints import CONDITIONS, complaint, is_one_value, key_span, suggested
from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from comity import syntax as s
    from comity.load.nodes import Path
    from comity.models import Model
    from comity.problems import Span

M = TypeVar("M", bound="Model")
NAMELESS = "nameless"
"""Stands for the id of a document that lacks one; never seen, since the document has a problem."""

_STAND_INS: dict[str, Any] = {
    **dict.fromkeys(("title", "speaker", "case", "party", "scenario"), NAMELESS),
    **dict.fromkeys((*CONDITIONS, "always", "is"), "true"),
    "stated": [NAMELESS],
}
"""What stands for a key that is missing, so that the rest of its mapping is checked all the same."""


_PROSE = re.compile(r"[\w',.;-]+(?: [\w',.;-]+){2,}")
_COMMA = re.compile(r"\s*,")


@dataclass(frozen=True, slots=True, eq=False)
class Document(Generic[M]):
    """A model and the tree that it was read from.

    `kept` gives, for lists at the top, the positions in the file of the items that remain. `lost` holds every word of
    what was left out, so that nobody complains about what refers to it.
    """

    model: M
    node: n.Table
    kept: Mapping[str, list[int]]
    lost: Collection[str]

    def positions(self, key: str) -> list[int]:
        """Where in the file's list each item of the model's list stands."""
        return self.kept.get(key, [])

    def span(self, *path: str | int) -> Span:
        """The place of a value."""
        return n.place(n.find(self.node, path))

    def key(self, *path: str | int) -> Span:
        """The place of a mapping's key."""
        return key_span(self.node, path)

    def written_key(self, *path: str) -> n.Scalar:
        """The text of a mapping's key, with the places of its characters."""
        found = n.key_of(n.find(self.node, path[:-1]), path[-1])
        assert found is not None  # noqa: S101 - the model was made of it
        return found

    def scalar(self, *path: str | int) -> n.Scalar:
        """The text at a path, with the places of its characters."""
        found = n.find(self.node, path)
        assert isinstance(found, n.Scalar)  # noqa: S101 - the model has checked that it is one
        return found

    def condition(self, problems: list[Problem], *path: str | int) -> s.Cond | None:
        """The tree of the condition at a path, or None with its problems."""
        from comity.parsing import parse

        text = n.lookup(self.node, path)
        if not isinstance(text, n.Scalar):  # it is missing, which is a problem already
            return None
        comment = n.comment_after(text)
        if comment:
            hint = "quote the condition, or put the comment on a line of its own"
            problems.append(Problem("cut-short", "a comment ends this condition", comment, hint))
        try:
            return parse(text.value, text.at)
        except CaseError as error:
            if not comment:  # what is left of a condition that was cut short need not make sense
                problems += [_in_context(each, text, path) for each in error.problems]
            return None


def document(
    model: type[M], node: n.Node, problems: list[Problem], *, at: Path = (), aside: str | None = None
) -> Document[M] | None:
    """The model that the part `at` of a tree holds, the key `aside` left out; None when that is not a mapping."""
    found = n.find(node, at)
    if not isinstance(found, n.Table):
        problems.append(Problem("bad-value", "expected a mapping of keys and values here", n.place(found)))
        return None
    draft = _Draft.of(found, aside)
    while True:
        try:
            read = model.model_validate(draft.data())
            return Document(read, found, draft.kept, draft.lost)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False)
            problems += draft.without_faults(faults, model)


def _in_context(problem: Problem, text: n.Scalar, path: Path) -> Problem:
    """The problem of a condition, with a better hint where it stands in a place where people may write a sentence."""
    if (
        "never closed" in problem.message
        and text.style == "plain"
        and _COMMA.match(text.span.source.text, text.span.end)
    ):
        return replace(problem, hint="put the condition in quotes: within `{}`, a comma ends an unquoted text")
    if path[-1] in ("claims", "then") and _PROSE.fullmatch(text.value):
        return replace(problem, hint="write `{text: ...}` for words that are recorded and never evaluated")
    return problem


@dataclass(slots=True)
class _Draft:
    """The data of a document while faulty parts are taken out of it, until what is left is in order.

    `gone` are the paths of what was taken out, `meant` those of keys that were misspelt: that these are missing is no
    news.
    """

    node: n.Table
    raw: dict[str, Any]
    kept: dict[str, list[int]]
    lost: set[str]
    gone: set[Path] = field(default_factory=set)
    meant: set[Path] = field(default_factory=set)

    @classmethod
    def of(cls, node: n.Table, aside: str | None) -> _Draft:
        raw: dict[str, Any] = n.data(node)  # type: ignore[assignment]
        raw.pop(aside or "", None)
        kept = {key: list(range(len(value))) for key, value in raw.items() if isinstance(value, list)}
        return cls(node, raw, kept, {NAMELESS} | {word for spare in n.spare(node) for word in n.words(spare)})

    def data(self) -> dict[str, Any]:
        raw = self.raw
        return {key: [raw[key][i] for i in self.kept[key]] if key in self.kept else raw[key] for key in raw}

    def without_faults(self, faults: Iterable[Any], model: type[Model]) -> list[Problem]:
        """Take the faulty parts out; what is wrong with them."""
        by_path: dict[Path, list[Any]] = {}
        for fault in faults:
            # What is missing is not in the data, but may be in the file: when it was taken out.
            loc = fault["loc"][:-1] if fault["type"] == "missing" else fault["loc"]
            by_path.setdefault(self.path(loc), []).append(fault)
        # Of a value that could be of several forms, the complaint that goes deepest tells which one was meant.
        above = {path[:length] for path in by_path for length in range(len(path))}
        found: list[Problem] = []
        for path in sorted((path for path in by_path if path not in above), key=repr):
            told = _telling(n.find(self.node, path), by_path[path])
            found += [complaint(self.node, path, fault, model) for fault in told if self.is_news(path, fault)]
            for fault in told:
                self.take_out(path, fault, model)
        return found

    def path(self, loc: Path) -> Path:
        """The parts of pydantic's location that are keys and positions in the file.

        INVARIANT: it leads to something that is still in the data, so that taking it out makes the data smaller.
        """
        path: list[str | int] = []
        inside: Any = self.raw
        for place, part in enumerate(loc):
            if place == len(("terms", 0)) and loc[0] == "terms":  # the kind, by which pydantic tells the models apart
                continue
            at = self.kept[str(path[0])][part] if len(path) == 1 and isinstance(part, int) else part
            if isinstance(inside, dict) and str(at) in inside:
                path, inside = [*path, str(at)], inside[str(at)]
            elif isinstance(inside, list) and isinstance(at, int):
                path, inside = [*path, at], inside[at]
            if is_one_value(path):  # what follows are pydantic's names for the types that it may have
                break
        return tuple(path)

    def is_news(self, path: Path, fault: Any) -> bool:  # noqa: ANN401 - of pydantic
        """Whether a fault is one of the file, and not of what was taken out of it."""
        if fault["type"] not in ("missing", "union_tag_not_found"):
            return True
        table = n.find(self.node, path)
        name = "kind" if fault["type"] == "union_tag_not_found" else str(fault["loc"][-1])
        spare = isinstance(table, n.Table) and table.spare
        return (*path, name) not in self.gone | self.meant and not spare

    def take_out(self, path: Path, fault: Any, model: type[Model]) -> None:  # noqa: ANN401 - of pydantic
        if fault["type"] == "missing" and fault["loc"][-1] in _STAND_INS:
            self.inside(path)[fault["loc"][-1]] = _STAND_INS[fault["loc"][-1]]
            return
        if fault["type"] == "extra_forbidden" and (meant := suggested(path, model, self.node)):
            self.meant.add((*path[:-1], meant))
        while isinstance(path[-1], int) and len(path) > 2:  # noqa: PLR2004 - lists within an item go as a whole
            path = path[:-1]
        if path in self.gone:
            return
        self.gone.add(path)
        self.lost |= {*n.words(n.find(self.node, path)), *([path[-1]] if isinstance(path[-1], str) else [])}
        if len(path) == 2 and path[0] in self.kept and isinstance(path[1], int):  # noqa: PLR2004 - an item at the top
            self.kept[str(path[0])].remove(path[1])
            return
        if len(path) == 1:
            self.kept.pop(str(path[0]), None)
        del self.inside(path[:-1])[path[-1]]

    def inside(self, path: Path) -> dict[str | int, Any]:
        """The data of the mapping at a path."""
        found: Any = self.raw
        for part in path:
            found = found[part]
        return found  # type: ignore[no-any-return]


def _telling(here: n.Node, faults: list[Any]) -> list[Any]:
    """Those of several faults in one place that say what is wrong: of a mapping, which keys it lacks."""
    missing = [fault for fault in faults if fault["type"] == "missing"]
    return missing if missing and isinstance(here, n.Table) else faults[:1]
