"""All minimal conflicts of large cases: found and proved to be all, beside the cost of encoding them, and by others."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measure import Table, times
from bench.packs import pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from comity.solve.space import Question

ROOT = Path(__file__).parents[1]
PACKS = (
    *((terms, planted, 0, 0) for terms in (1_000, 5_000) for planted in (20, 40, 80)),
    *((1_000, planted, reach, 0) for planted in (20, 80) for reach in (5, 20)),
    (1_000, 20, 0, 1), (1_000, 80, 0, 1), (1_000, 20, 5, 1),
)  # fmt: skip
"""Terms, planted conflicts, how many percent of the other terms' places read facts of theirs, and whether in a row."""
COMPARED = ((100, 6), (1_000, 20))
APART = 6
"""So many of these packs have conflicts apart, with facts of their own."""
STEPS = 5
RUNS = 2
MOST = 4
"""How many times the cost of encoding and loading the search may take."""
MEMORY = 200
IMPORT = 0.15
SECONDS = 10
"""What others get for a search, after they have read the clauses."""
OTHERS = ("cpmpy", "cpmpy-mcs", "clingo")
Found = dict[str, Any]


def measure() -> Iterator[Table]:
    """The search itself, what it needs to start, and others on the same clauses."""
    yield _packs()
    yield _imports()
    yield _compared()


# --- the search ------------------------------------------------------------------------------------------------------


def _packs() -> Table:
    found = {each: _best(each) for each in PACKS}
    rows = [
        (
            f"{terms:,}, {planted}",
            f"{reach} %{', in a row' if row else ''}",
            f"{each['found']} of {planted}",
            f"{each['encode']:.2f}",
            f"{each['search']:.2f}",
            times(each["search"] / each["encode"]),
            f"{each['memory']:.0f}",
            f"{each['answer']:.2f}",
            times(each["answer"] / each["encode"]),
        )
        for (terms, planted, reach, row), each in found.items()
    ]
    caption = (
        f"All minimal conflicts at {STEPS} steps, each search run to its end, which is the proof that there are no "
        "others; the conflicts found are those planted. Read: in so many percent of the places where they may, the "
        "other terms read facts of planted conflicts; in a row, each conflict shares a term with the one before it. "
        "Processor seconds; the reference is encoding: the space of a "
        "question with a selector for each term, and one call of the solver. The search is `families(space)`, without "
        "the wording; `conflicts(case, steps=5).answer()` is everything: encoding, search, how far each proof "
        f"reaches, and reasons. A new process for each, {RUNS} runs, the least of each figure; memory is the peak "
        "after the search, with Python, comity and the case in it."
    )
    head = ("terms, planted", "read", "found", "encoding, s", "search, s", "ratio", "peak, MB", "all of it, s", "ratio")
    return Table(caption, head, rows, _verdict(list(found.values())))


def _best(which: tuple[int, int, int, int]) -> Found:
    """The least of each figure, over some processes."""
    runs = [_child("run", *which) for _ in range(RUNS)]
    return {name: min(run[name] for run in runs) for name in runs[0]}


def _verdict(found: Sequence[Found]) -> str:
    ratio = max(each["search"] / each["encode"] for each in found[:APART])
    harder = max(each["search"] / each["encode"] for each in found[APART:])
    memory = max(each["memory"] for each in found)
    return (
        f"Target: the search takes at most {MOST} times the encoding, in the first {APART} packs. Found: "
        f"{times(ratio)} at most. **{_met(ratio <= MOST)}.** In the others: {times(harder)} at most. "
        f"Target: at most {MEMORY} MB. Found: {memory:.0f}. **{_met(memory <= MEMORY)}.**"
    )


def _met(whether: bool) -> str:  # noqa: FBT001 - the value itself
    return "Met" if whether else "Not met"


def _child(job: str, *numbers: int) -> Found:
    command = [sys.executable, "-m", "bench.conflicts", job, *map(str, numbers)]
    shown = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    answer: Found = json.loads(shown)
    return answer


def run(terms: int, planted: int, reach: int = 0, row: int = 0) -> Found:
    """What a search for the conflicts of a pack takes, in this process; they are those planted, or it fails."""
    import comity
    from comity.solve import conflicts
    from comity.solve.families import families

    given = pack(terms, planted, reach, row=bool(row))
    case = comity.case_of(given.doc)
    given.doc.clear()
    (question,) = questions(case)
    start = time.process_time()
    space = encoded(question)
    loaded = time.process_time()
    found = list(families(space))
    ended = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)
    assert len(found) == planted
    assert frozenset(found) == given.conflicts
    del space
    begun = time.process_time()
    answer = conflicts(case, steps=STEPS).answer()
    taken = time.process_time() - begun
    assert answer.complete
    assert {frozenset(each.terms) for each in answer.conflicts} == given.conflicts
    return {
        "found": len(found), "encode": loaded - start, "search": ended - loaded, "memory": memory, "answer": taken,
    }  # fmt: skip


def questions(case: Any) -> list[Question]:  # noqa: ANN401 - comity is imported late
    """What is asked about a case, as `conflicts` does."""
    from comity.solve import asking

    return [question for _, question in asking.questions(case, asking.binding(case), None)]


def encoded(question: Question) -> Any:  # noqa: ANN401 - as above
    """The space of a question with all selectors, and the clauses loaded into the solver."""
    from comity.solve.space import Space

    space = Space(question, STEPS)
    for key in space.keys:
        space.select(key)
    space.solver.solve()
    return space


# --- what it needs to start ------------------------------------------------------------------------------------------


def _imports() -> Table:
    commands = ("pass", "import comity", "import comity.solve", "from comity.solve import conflicts, agree, audit")
    best = dict.fromkeys(commands, float("inf"))
    for _ in range(9):
        for code in commands:
            best[code] = min(best[code], _used(code))
    rows = [(f'`python -c "{code}"`', f"{taken * 1e3:.0f}") for code, taken in best.items()]
    taken = best["import comity.solve"]
    return Table(
        "What it takes to have the questions at hand; each is imported when it is first asked for, and the solver by "
        "the first question. A new process each time, 9 runs of each in turn, the fastest of each.",
        ("command", "processor ms"),
        rows,
        f"Target: `import comity.solve` in {IMPORT} s. Found: {taken:.2f} s. **{_met(taken <= IMPORT)}.**",
    )


def _used(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


# --- others ----------------------------------------------------------------------------------------------------------


def _compared() -> Table:
    rows = []
    for terms, planted in COMPARED:
        own = _child("run", terms, planted)
        rows.append((f"{terms:,}, {planted}", "comity", f"{planted} of {planted}", f"{own['search']:.2f}", "1.00"))
        rows += [(f"{terms:,}, {planted}", name, *_other(name, terms, planted, own["search"])) for name in OTHERS]
    caption = (
        f"Others on the same clauses, with one selector for each term. CPMpy: `cpmpy.tools.explain.marco` with "
        "python-sat for both of its solvers, for conflicts only; `cpmpy.tools.explain.mcs` with OR-tools, for one "
        "smallest set of terms to drop. clingo: every largest set of terms that can be met, "
        "by `--enum-mode=domRec`, from whose complements the conflicts follow once all are known. Processor seconds "
        f"of the search, without reading the clauses; each is stopped after {SECONDS} s."
    )
    head = ("terms, planted", "by", "found", "search, s", "ratio")
    return Table(caption, head, rows)


def _other(name: str, terms: int, planted: int, own: float) -> tuple[str, str, str]:
    """What another finds, in how long, and how many times what comity takes that is."""
    if find_spec(name.partition("-")[0]) is None:
        return "not installed (`pip install 'comity[bench]'`)", "", ""
    command = [sys.executable, "-m", "bench.rivals", name, str(terms), str(planted)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False, env=os.environ)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.endswith("}")]
    if not lines or "ready" not in lines[0]:
        raise RuntimeError(f"{name} did not read the clauses: exit code {done.returncode}")
    last = lines[-1]
    shown = (
        f"{last['sets']:,} {'set' if last['sets'] == 1 else 'sets'}"
        if "sets" in last
        else f"{last.get('conflicts', 0)} of {planted}"
    )
    if "seconds" in last:
        return shown, f"{last['seconds']:.2f}", times(last["seconds"] / own)
    return shown, "not finished", f"> {times(SECONDS / own)}"


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[2:]))))
