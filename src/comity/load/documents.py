"""From a YAML tree to what it says, with the places of its parts; faulty ones are left out, with a problem each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from comity.load import nodes as n
from comity.load.shapes import NAMELESS, Form
from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from comity import syntax as s
    from comity.load.nodes import Path
    from comity.models import Model
    from comity.problems import Span

M = TypeVar("M", bound="Model")

_PROSE = re.compile(r"[\w',.;-]+(?: [\w',.;-]+){2,}")
_COMMA = re.compile(r"\s*,")


@dataclass(frozen=True, slots=True, eq=False)
class Document(Generic[M]):
    """What was read, and the tree that it was read from.

    `model` is a record with the attributes of the model `M` (see `comity.records`), annotated as that model.
    `kept` gives, for lists at the top, the positions in the file of the items that remain. `lost` holds every word of
    what was left out, so that nobody complains about what refers to it; where a part was taken out, `NAMELESS` too.
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
        return n.key_place(self.node, path)

    def keys(self, *path: str | int) -> list[str]:
        """The keys of a mapping, as written."""
        found = n.find(self.node, path)
        return [key.value for key, _ in found.items] if isinstance(found, n.Table) else []

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

    def condition(self, problems: list[Problem], *path: str | int, verdicts: bool = False) -> s.Cond | None:
        """The tree of the condition at a path, or None with its problems; `verdicts`: it may speak of verdicts."""
        from comity.parsing import parse

        text = n.lookup(self.node, path)
        if not isinstance(text, n.Scalar):  # it is missing, which is a problem already
            return None
        comment = n.comment_after(text)
        if comment:
            hint = "quote the condition, or put the comment on a line of its own"
            problems.append(Problem("cut-short", "a comment ends this condition", comment, hint))
        try:
            return parse(text.value, text.at, verdicts=verdicts)
        except CaseError as error:
            if not comment:  # what is left of a condition that was cut short need not make sense
                problems += [_in_context(each, text, path) for each in error.problems]
            return None


def document(
    form: Form[M], node: n.Node, problems: list[Problem], *, at: Path = (), aside: str | None = None
) -> Document[M] | None:
    """What the part `at` of a tree holds, the key `aside` left out; None when that is not a mapping."""
    found = n.find(node, at)
    if not isinstance(found, n.Table):
        problems.append(Problem("bad-value", "expected a mapping of keys and values here", n.place(found)))
        return None
    data: dict[str, Any] = n.data(found)  # type: ignore[assignment]
    if aside is not None:
        data.pop(aside, None)
    kept = {key: list(range(len(value))) for key, value in data.items() if isinstance(value, list)}
    lost = {word for spare in n.spare(found) for word in n.words(spare)}
    read = form.read(data)
    if read is None:
        from comity.load.salvage import Salvage

        lost.add(NAMELESS)
        salvage, before = Salvage(found, data, kept, lost), len(problems)
        read = salvage.read(form.model, problems)
        if len(problems) == before and not salvage.gone:  # or one of the two would take what the other refuses
            problems.append(left_out("something here has no form that is known", n.head(found)))
    return Document(read, found, kept, lost)


def left_out(message: str, span: Span | None) -> Problem:
    """The problem of what would be missing from a case although nothing was found wrong with it."""
    return Problem("not-understood", message, span, "this is a defect of comity: please report it, with the file")


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
