"""What another Python answers, whose hashes have another seed."""

from __future__ import annotations

import os
import subprocess
import sys

from comity.testing.engine_checks import NotAskedError

_CHECK = """
import json, sys, comity
from comity.answers import to_json
told = json.load(sys.stdin)
case = comity.case_of(told["case"])
for doc in told["scenarios"]:
    print(json.dumps(to_json(comity.check(case, comity.scenario_of(doc, case)))))
"""


def answers(told: str, hashed: str, seconds: float | None) -> list[str]:
    """The answers to the scenarios of a JSON text `{case, scenarios}`, a line of JSON for each.

    `hashed` is the seed. Raises `TimeoutError` when `seconds` have passed (None: no limit), and `NotAskedError` where
    that Python cannot check the case.
    """
    try:
        ran = subprocess.run(  # noqa: S603 - this Python, with a program that stands above
            [sys.executable, "-c", _CHECK],
            input=told,
            env={**os.environ, "PYTHONHASHSEED": hashed},
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    if not ran.returncode:
        return ran.stdout.splitlines()
    raise NotAskedError(f"another Python could not check the case: {ran.stderr.strip().splitlines()[-1]}")
