"""The laws of a rule pack: what should hold of the terms of any case, decided over all its scenarios.

docs/laws.md says what each law means, in which readings it is asked, and how far an answer reaches. `comity explain
CODE` says how to mend what breaks one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from comity.codes import LAWS
from comity.problems import CaseError, Problem, nearest
from comity.testing import (
    pack_conditions,
    pack_parties,
    pack_terms,
    pack_thresholds,
    pack_values,
    pack_vocabulary,
    properties,
)
from comity.testing.pack_asking import Asked, Search, Told, once_only, unproved

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from comity import case as c
    from comity.testing.judgements import Judgement

__all__ = ["LAWS", "asked", "judge"]
EACH = 5.0
"""Seconds that the judgement of one law of one subject may take, if nothing else is said."""
EXAMPLES = 100
"""Scenarios on which each law of the engines is tried, unless it is said."""


def judge(
    case: c.Case,
    *,
    laws: Collection[str] | None = None,
    subjects: Collection[str] | None = None,
    seconds: float | None = None,
    each: float | None = EACH,
) -> Iterator[Judgement]:
    """What each law comes to for each subject, one at a time; those of `laws` and `subjects` alone, when given.

    `seconds` is a time limit for all of them together, from now on, `each` one for each: what is not decided by then
    has `holds` None, and `why` says so. Raises `CaseError` for a code that is no law, and where python-sat is not
    installed.
    """
    for question in asked(case, laws=laws, subjects=subjects, seconds=seconds, each=each):
        yield question.judgement()


def asked(
    case: c.Case,
    *,
    laws: Collection[str] | None = None,
    subjects: Collection[str] | None = None,
    seconds: float | None = None,
    each: float | None = EACH,
) -> Iterator[Asked]:
    """Each law with each subject that it is asked of, before anything is decided; `judgement()` of each decides it.

    The options are those of `judge`.
    """
    problems = [
        Problem("unknown-code", f"there is no law `{code}`", hint=nearest(code, LAWS))
        for code in laws or ()
        if code not in LAWS
    ]
    if problems:
        raise CaseError(problems)
    for question in _every(Search(case, None if seconds is None else monotonic() + seconds, each)):
        if (laws is None or question.law in laws) and (subjects is None or question.subject in subjects):
            yield question


def _every(search: Search) -> Iterator[Asked]:
    possible = once_only(partial(pack_parties.possible, search))
    yield from pack_parties.background(search, possible)
    for asked_of in (pack_terms, pack_conditions, pack_thresholds, pack_values, pack_parties, properties):
        for each in asked_of.asked(search):
            yield replace(each, judge=partial(_if_possible, each, possible)) if search.case.background else each
    yield from pack_vocabulary.asked(search)


def _if_possible(each: Asked, possible: Callable[[], Told]) -> Told:
    """What a law comes to where some scenario is possible; else each would break for no reason of its own."""
    return each.judge() if possible().holds is not False else unproved("not asked: the background rules out everything")
