"""What a baseline accepts of the measures, and what Ctrl-C leaves of a run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import differing, killing, running
from testing.small_folder import BARE, BROKEN, KEPT, build, run

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return build(tmp_path, kept=KEPT, broken=BROKEN, bare=BARE)


SURVIVOR = "with `not bridge == open` instead of `bridge == open`"


def measured(folder: Path, baseline: str, *args: str) -> Result:
    """A run of the measures over the one scenario that is kept, with a baseline."""
    (folder / "accepted.yaml").write_text(baseline, encoding="utf-8")
    return run("examples/kept.yaml", "--baseline", "accepted.yaml", *args)


def test_a_mutant_that_is_accepted_does_not_count_and_is_shown_with_its_reason(folder: Path) -> None:
    baseline = f"- {{law: mutant-killed, subject: north.both, change: {SURVIVOR}, reason: As said}}\n"
    result = measured(folder, baseline, "--mutate")
    assert "mutation score of bridge: 75% (6 of 8 changes told; 37.5% caught by an `expect`)\n" in result.output
    (line,) = (each for each in result.output.splitlines() if SURVIVOR in each)
    assert line.startswith(f"  accepted: rules/bridge/north.yaml:15:15: `north.both` {SURVIVOR}: ")
    assert line.endswith(": no scenario tells it, but one would (As said)")
    found = json.loads(measured(folder, baseline, "--mutate", "--format", "json").output)["cases"][0]["mutation"]
    assert (found["score"], found["caught"], len(found["fates"])) == (0.75, 0.375, 9)
    assert [(each["change"], each["status"]) for each in found["fates"] if each["accepted"] == "As said"] == [
        (SURVIVOR, "survived"),
    ]  # fmt: skip


def test_what_is_not_tried_out_can_be_accepted(folder: Path) -> None:
    baseline = (
        "- {law: covered, subject: north.open-first, part: bridge == open, never: 'false', reason: It is open}\n"
        "- {law: covered, subject: north.open-first, never: violated, reason: It never was}\n"
    )
    gaps = "accepted: rules/bridge/north.yaml:5:9: `north.open-first` is never violated (It never was)"
    result = measured(folder, baseline, "--cov")
    assert gaps in result.output
    assert "`bridge == open` is never unknown\n" in result.output
    before, after = (json.loads(each.output)["cases"][0]["coverage"] for each in (
        run("examples/kept.yaml", "--cov", "--format", "json"), measured(folder, baseline, "--cov", "--format", "json"),
    ))  # fmt: skip
    assert after["verdicts"]["every"] == before["verdicts"]["every"] - 1
    assert after["truths"]["every"] == before["truths"]["every"] - 1
    assert [(each["never"], each["accepted"]) for each in after["open"] if each["accepted"]] == [
        (["violated"], "It never was"), (["false"], "It is open"),
    ]  # fmt: skip


def test_an_entry_of_a_measure_is_stale_only_where_that_was_measured(folder: Path) -> None:
    baseline = (
        "- {law: mutant-killed, subject: north.open-first, change: with `gone`, reason: Old}\n"
        "- {law: covered, subject: north.open-first, part: gone, never: unknown, reason: Old}\n"
    )
    end = "; take the entry out\n"
    change = f"yaml:1:3: nothing to accept any more: `mutant-killed` of `north.open-first` with `gone`{end}"
    part = f"yaml:2:3: nothing to accept any more: `covered` of `north.open-first`: `gone` (never unknown){end}"
    for args, told in (
        ((), []), (("--mutate",), [change]), (("--cov",), [part]), (("--cov", "--mutate"), [change, part]),
    ):  # fmt: skip
        output = measured(folder, baseline, *args).output
        assert [each for each in (change, part) if each in output] == told


def test_a_minimum_is_held_against_what_is_not_accepted(folder: Path) -> None:
    found = json.loads(run("examples/kept.yaml", "--mutate=100", "--format", "json").output)
    fates = found["cases"][0]["mutation"]["fates"]
    baseline = "".join(
        f"- {{law: mutant-killed, subject: {each['term']}, change: {json.dumps(each['change'])}, reason: As said}}\n"
        for each in fates
        if each["status"] == "survived"
    )
    assert len(found["below_minimum"]) == 1
    assert measured(folder, baseline, "--mutate=100").exit_code == 0


def interrupting(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Let Ctrl-C come at the `at`-th judgement of a law."""
    true, calls = running._judged, iter(range(10**6))  # noqa: SLF001 - what is interrupted

    def judged(question: Any) -> Any:  # noqa: ANN401 - as there
        if next(calls) == at:
            raise KeyboardInterrupt
        return true(question)

    monkeypatch.setattr(running, "_judged", judged)


def test_ctrl_c_keeps_what_was_judged_and_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupting(monkeypatch, 4)
    result = run("rules/bridge", "examples/kept.yaml", "--mutate")
    assert result.exit_code == 1
    assert result.output == (
        "4 laws of subjects: 4 hold, 0 do not hold, 0 accepted, 0 not proved\n"
        "interrupted: 16 laws and scenarios, and any measures after them, were not looked at\n"
    )


def test_json_says_that_a_run_was_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupting(monkeypatch, 0)
    found = json.loads(run("rules/bridge", "--cov", "--format", "json").output)
    assert (found["complete"], found["stopped"], found["left"]) == (False, "interrupted", 19)
    assert (found["cases"][0]["judgements"], found["cases"][0]["coverage"]) == ([], None)


def test_ctrl_c_in_a_measure_keeps_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter(range(10**6))

    def difference(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - as there
        if next(calls) == 1:
            raise KeyboardInterrupt
        return differing.difference(*given, **named)

    monkeypatch.setattr(killing, "difference", difference)
    result = run("examples/kept.yaml", "--mutate", "--format", "json")
    found = json.loads(result.output)
    fates = found["cases"][0]["mutation"]["fates"]
    assert result.exit_code == 1
    assert found["stopped"] == "interrupted"
    assert {each["why"] for each in fates if each["status"] == "not proved"} == {"not looked at: interrupted"}
    assert next(each["status"] for each in fates if each["status"] != "killed") == "survived"
