"""Random argument lists over all commands: every option with values that fit and values that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from comity.cli import main
from comity.codes import CODES
from fuzz import cases, goals, hostile, seeds
from fuzz.commands import Commands

if TYPE_CHECKING:
    from random import Random

FILES = (
    "case.yaml",
    "case.yaml",
    "case.yaml",
    "scenario.yaml",
    "scenario.yaml",
    "table.csv",
    "orders.csv",
    "orders.xes",
    "orders.decl",
)
ODD_FILES = (
    ".", "sub", "sub/x", "missing", "missing/x", "", " ", "-", "empty", "torn", "x.svg", "x.html", "x.parquet",
    "x.json", "x.yaml", "case.yaml/x", "x" * 300, "a/" * 600, "\u202ex", "\x1b[2Kx", "\udcff", "n\u0308",
    "case.yaml ", "*.yaml", "--", "-x", "sub/../case.yaml", "/nowhere/x", "~",
)  # fmt: skip
NUMBERS = (
    "0",
    "1",
    "2",
    "3",
    "-1",
    "1.5",
    "1e3",
    "nan",
    "inf",
    "-inf",
    "1e-9",
    "99999999999999999999",
    "0x1",
    "\u0663",
    "",
    "x",
    "1_0",
    "9" * 5000,
)
DATES = (
    "2024-06-16",
    "2025-01-11",
    "0001-01-01",
    "9999-12-31",
    "2024-13-01",
    "20240616",
    "2024-W25-1",
    "\u0662\u0660\u0662\u0664-06-16",
    "",
    "today",
)
FORBIDDEN = {"engine": ("spark",), "workers": ("2", "3", "99999999999999999999")}
"""Values that start Java, or processes of their own, which belong to tests of their own."""


def draw(random: Random) -> Commands:
    """One command with its arguments, some options, and now and then something that is neither."""
    small = random.choice(cases.small())
    name = random.choice(sorted(main.commands))
    command = main.commands[name]
    line = [
        part
        for param in command.params
        if isinstance(param, click.Argument)
        for part in _argument(random, param, small)
    ]
    options = [param for param in command.params if isinstance(param, click.Option)]
    for param in options:
        if param.required and random.random() < 0.95:
            line += _option(random, param, small)
    for param in random.choices(options, k=random.choice((0, 1, 1, 2, 2, 3, 5))) if options else ():
        line += _option(random, param, small)
    if random.random() < 0.1:
        _disturb(random, line)
    return Commands(_files(small), ((name, *_bounded(name, line)),))


def _argument(random: Random, param: click.Parameter, small: cases.Small) -> list[str]:
    if not param.required and random.random() < 0.4:
        return []
    if random.random() < 0.03:
        return []
    count = random.choice((1, 1, 2)) if param.nargs == -1 else 1
    return [_value(random, param, small) for _ in range(count)]


def _option(random: Random, param: click.Option, small: cases.Small) -> list[str]:
    flag = random.choice([*param.opts, *param.secondary_opts])
    if param.is_flag or param.count:
        return [flag]
    values = [_value(random, param, small) for _ in range(param.nargs)]
    if flag.startswith("--") and len(values) == 1 and random.random() < 0.1:
        return [f"{flag}={values[0]}"]
    return [flag, *values]


def _value(random: Random, param: click.Parameter, small: cases.Small) -> str:
    """A value that fits, mostly."""
    name = str(param.name)
    found = _odd(random) if random.random() < 0.08 else _fitting(random, name, param, small)
    return found if found not in FORBIDDEN.get(name, ()) else "1"


def _odd(random: Random) -> str:
    return random.choice((*ODD_FILES, *NUMBERS, *DATES, hostile.scalar(random))).replace("\0", "")


def _fitting(random: Random, name: str, param: click.Parameter, small: cases.Small) -> str:
    if isinstance(param.type, click.Choice):
        return str(random.choice(list(param.type.choices)))
    if isinstance(param.type, click.types.IntParamType | click.types.FloatParamType):
        return random.choice(NUMBERS[:3]) if random.random() < 0.8 else random.choice(NUMBERS)
    match name:
        case "case":
            return "case.yaml" if random.random() < 0.9 else random.choice((*FILES, *ODD_FILES))
        case "scenario" | "scenarios" | "given" | "paths" | "existing":
            return "scenario.yaml" if random.random() < 0.8 else random.choice((*FILES, *ODD_FILES))
        case "table":
            return random.choice(("table.csv", "table.csv", "orders.csv"))
        case "log":
            return random.choice(("orders.csv", "orders.xes"))
        case "model":
            return random.choice(("orders.decl", "orders.decl", "orders.xes"))
        case "goal":
            return goals.goal(random, small)
        case "as_of" | "from" | "to" | "old" | "new":
            return random.choice(DATES)
        case "readings":
            return f"{random.choice((*small.concepts, 'x'))}={random.choice(('low', 'free', 'x', ''))}"
        case "party" | "parties" | "subject" | "subjects":
            return random.choice((*small.names.parties, "x"))
        case "term" | "terms":
            return random.choice((*small.terms, *small.names.parties, "x.y", "x"))
        case "vary":
            return random.choice(small.names.inputs) + random.choice(
                ("", "", "=0..3", "=true", "=1,2", "=3..1", "=0..99999999999", "=..", "=x", "=0.1..0.5")
            )
        case "decide" | "ignore" | "mapped":
            return random.choice((*small.names.inputs, "all", "id", "x"))
        case "law" | "laws" | "code":
            return random.choice(sorted(CODES))
        case "texts" | "text":
            return f"{random.choice(('article', 'gazette', 'x'))}={random.choice(FILES)}"
        case _:
            return random.choice((*FILES, *ODD_FILES, *small.names.inputs, *small.conditions))


def _disturb(random: Random, line: list[str]) -> None:
    match random.randrange(5):
        case 0:
            line.insert(
                random.randrange(len(line) + 1),
                random.choice(("--", "-", "--x", "-xyz", "--help", "-h", "--version", "", "--format", "-o")),
            )
        case 1 if line:
            del line[random.randrange(len(line))]
        case 2:
            random.shuffle(line)
        case 3 if line:
            at = random.randrange(len(line))
            line[at] = hostile.torn(random, line[at]).replace("\0", "")
        case _:
            line.append(_odd(random))


def _bounded(name: str, line: list[str]) -> list[str]:
    """The same with a limit of time, where the command takes one, and few laws."""
    takes = {flag for param in main.commands[name].params for flag in param.opts}
    more = ["--seconds", "1"] if "--seconds" in takes and "--seconds" not in line else []
    if name == "test" and not {"--no-laws", "--law"} & set(line):
        more += ["--no-laws"]
    if "--steps" in takes and "--steps" not in line:
        more += ["--steps", "1"]
    return [*more, *line]


def _files(small: cases.Small) -> dict[str, bytes]:
    shipped = seeds.ROOT / "examples" / "declare"
    logs = {name: (shipped / name).read_bytes() for name in ("orders.csv", "orders.xes", "orders.decl")}
    table = ",".join(("id", *(f'"{each}"' for each in small.names.inputs[:2] if "x" not in each))) + "\na\nb\n"
    texts = {
        "case.yaml": small.case,
        "scenario.yaml": small.scenario,
        "table.csv": table,
        "empty": "",
        "torn": "case: [",
        "sub/x": "x",
    }
    return logs | {name: text.encode() for name, text in texts.items()}
