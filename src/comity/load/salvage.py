"""What remains of a document that is not in order: pydantic says what is faulty, and that is taken out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from comity.kinds import CONDITIONS
from comity.load import nodes as n
from comity.load.complaints import complaint, is_one_value, suggested
from comity.load.shapes import NAMELESS
from comity.records import record_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sized

    from comity.load.nodes import Path
    from comity.models import Model
    from comity.problems import Problem

M = TypeVar("M", bound="Model")
_STAND_INS: dict[str, Any] = {
    **dict.fromkeys(("title", "speaker", "case", "party", "scenario"), NAMELESS),
    **dict.fromkeys((*CONDITIONS, "always", "is"), "true"),
    "stated": [NAMELESS],
}
"""What stands for a key that is missing, so that the rest of its mapping is checked all the same."""


@dataclass(slots=True)
class Salvage:
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

    def read(self, model: type[M], problems: list[Problem]) -> M:
        """What the model makes of all that is in order."""
        while True:
            try:
                # By the keys of files alone: in a file, nothing stands under the name of a field of Python.
                return record_of(model.model_validate(self.data(), by_alias=True, by_name=False))
            except ValidationError as error:
                faults = error.errors(include_url=False, include_input=False)
                self.without_faults(faults, model, problems)

    def data(self) -> dict[str, Any]:
        """What is left."""
        raw = self.raw
        return {key: [raw[key][i] for i in self.kept[key]] if key in self.kept else raw[key] for key in raw}

    def without_faults(self, faults: Iterable[Any], model: type[Model], problems: list[Problem]) -> None:
        """Take the faulty parts out, and note what is wrong with them."""
        by_path: dict[Path, list[Any]] = {}
        for fault in faults:
            # What is missing is not in the data, but may be in the file: when it was taken out.
            loc = fault["loc"][:-1] if fault["type"] == "missing" else fault["loc"]
            by_path.setdefault(self.path(loc), []).append(fault)
        # Of a value that could be of several forms, the complaint that goes deepest tells which one was meant.
        above = {path[:length] for path in by_path for length in range(len(path))}
        for path in sorted((path for path in by_path if path not in above), key=repr):
            told = _telling(n.find(self.node, path), by_path[path])
            for fault in told:
                if self.is_news(path, fault):
                    problems.append(complaint(self.node, path, fault, model, problems))
            for fault in told:
                self.take_out(path, fault, model, problems)
        for key, items in self.kept.items():
            self.kept[key] = [at for at in items if (key, at) not in self.gone]

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
        if fault["type"] == "finite_number" and is_one_value(path):
            return False  # `load.assignments` says it, with the type of the fact
        if fault["type"] not in ("missing", "union_tag_not_found"):
            return True
        table = n.find(self.node, path)
        name = "kind" if fault["type"] == "union_tag_not_found" else str(fault["loc"][-1])
        spare = isinstance(table, n.Table) and table.spare
        return (*path, name) not in self.gone | self.meant and not spare

    def take_out(self, path: Path, fault: Any, model: type[Model], problems: Sized) -> None:  # noqa: ANN401 - of pydantic
        """Take a faulty part out, or put something in the place of what is missing."""
        if fault["type"] == "missing" and fault["loc"][-1] in _STAND_INS:
            self.inside(path)[fault["loc"][-1]] = _STAND_INS[fault["loc"][-1]]
            return
        if fault["type"] == "extra_forbidden" and (meant := suggested(path, model, self.node, problems)):
            self.meant.add((*path[:-1], meant))
        while isinstance(path[-1], int) and len(path) > 2:  # noqa: PLR2004 - lists within an item go as a whole
            path = path[:-1]
        if path in self.gone:
            return
        self.gone.add(path)
        self.lost |= {*n.words(n.find(self.node, path)), *([path[-1]] if isinstance(path[-1], str) else [])}
        if len(path) == 2 and path[0] in self.kept and isinstance(path[1], int):  # noqa: PLR2004 - an item at the top
            return  # `data` leaves it out, once all faults are looked at: their paths count with it
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
    endless = [fault for fault in faults if fault["type"] == "finite_number"]
    return missing if missing and isinstance(here, n.Table) else (endless or faults)[:1]
