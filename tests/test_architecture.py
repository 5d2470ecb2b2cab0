"""The order of the modules, the homes of foreign packages and the limits are as docs/architecture.md says."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src" / "comity"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ORDER = """
    steering problems shown saving codes.code codes.problems codes.laws codes syntax tokens parsing kinds given models
    records answers findings tallies reckonings trials gathered graphs.markup graphs.lettering ground case validity
    belonging readings load.places load.nodes load.yamlwords load.yamlschema load.yamltree load.written load.shapes
    load.complaints load.salvage load.documents load.files load.papers load.values load.circles load.vocabulary
    load.typecheck load.definitions load.assignments load.terms load.grounding load.rules load.redefining load.cases
    load.course load.scenarios load semantics.conditions semantics.algebra semantics.terms
    semantics.verdicts semantics meaning verdicts explain.reasons explain.ways explain.walk explain.smallest
    explain.suppose explain.pursuit explain.decide explain explain.recheck
    explain.wording explain.phrases engine.horn engine.terms engine.chaining engine statements vagueness assess
    expect solve.clock solve.sat solve.circuit solve.scales solve.frames solve.calendar solve.unrolling solve.rules
    solve.beginning solve.space solve.asking solve.leaving solve.hitting solve.division solve.families solve.horizon
    solve.gaps solve.wording solve.witness solve.clashing solve.conceding solve.waiting solve.comparing solve.auditing
    solve.tallying solve.dealing solve.routing solve.prospects solve columns.blocks columns.planes columns.tape
    columns.lowering columns.judging columns.plan columns.run columns.passing columns.windows columns.amounts
    columns.outcomes columns.kernel columns tables.bitmaps tables.rows tables.forms tables.clocks tables.decimals
    tables.cells tables.layouts tables.reading tables.files tables.sources tables.sequences tables.streams
    tables.pieces tables declare.templates declare.naming declare.case_files declare.models declare
    logs.xes logs.mappings logs.attributes logs.steps
    logs spaces.diagrams spaces.joining spaces.ordering spaces.domains spaces.layout spaces.sums spaces.conditions
    spaces.rulings spaces.varying spaces.members spaces.counting spaces.space spaces sweeping.totals
    sweeping.deciding sweeping.scenarios sweeping.writing sweeping.segments sweeping.running sweeping.answering
    sweeping.partitions sweeping.spark sweeping.products sweeping.sweeps sweeping report report.text report.shares
    report.tables report.blocks report.badges report.plain report.scopes report.steps report.findings report.sweeps
    report.spaces report.pictures report.zones schema
    graphs.layers graphs.placing graphs.reading graphs.writing graphs.drawing graphs.graph graphs.obligations
    graphs.charting graphs.scrolling graphs.timeline graphs rows exports.names exports.claims exports.quotes
    exports.tables exports pages.parts pages.program pages.coding pages.issues pages.assessed pages.answered
    pages.computed pages.content pages.reporting pages.markdown pages.gathering pages.page pages displays
    testing.boarding
    testing.baseline testing.covering testing.differing testing.judgements testing.pack_asking testing.pack_changes
    testing.pack_parties testing.pack_terms testing.pack_conditions testing.pack_thresholds testing.pack_values
    testing.pack_vocabulary testing.plain testing.candidates testing.plugin_asked testing.properties testing.laws
    testing.rewording testing.mutants testing.decisions testing.coverage testing.killing testing.reaching
    testing.thresholds testing.drawing testing.framing testing.goals testing.grounds testing.knowing
    testing.phrasing testing.transposing testing.engine_checks testing.wording testing.suggesting testing.aiming
    testing.turning testing.strategies testing.registering testing.elsewhere testing.engine_laws testing.packs
    testing.running testing.showing testing.reports testing.reproducing testing.plugin_items testing.plugin
    testing.judging testing.answering testing.report_files testing cli_printing cli_options cli_questions
    cli_sweep cli_space cli_declare cli_export cli_report cli_suggest cli_test cli __main__
""".split()  # noqa: SIM905 - reads as a list of words
HOMES = {
    "pydantic": {"models", "answers", "load.salvage", "testing.transposing"},
    "yaml": {"load.yamltree"},
    "durable_rules_engine": {"engine.chaining"},
    "pysat": {"solve.sat"},
    "click": {
        "cli", "cli_declare", "cli_export", "cli_options", "cli_questions", "cli_report", "cli_space", "cli_suggest",
        "cli_sweep", "cli_test",
    },
    "rich": {"cli_options"},
    "numpy": {
        "columns.blocks", "columns.planes", "columns.run", "columns.passing", "columns.windows", "columns.amounts",
        "tables.bitmaps", "tables.rows", "tables.clocks", "tables.decimals", "tables.cells", "tables.reading",
        "tables.sequences", "tables.streams", "tables.pieces", "logs.attributes", "logs.steps",
        "sweeping.totals", "sweeping.deciding", "sweeping.scenarios", "sweeping.writing",
    },
    "pyarrow": {
        "tables.rows", "tables.forms", "tables.clocks", "tables.decimals", "tables.cells", "tables.layouts",
        "tables.reading", "tables.files", "tables.sources", "tables.sequences", "tables.streams", "tables.pieces",
        "logs.attributes", "logs.steps", "sweeping.scenarios", "sweeping.writing", "sweeping.segments",
        "sweeping.running", "sweeping.partitions", "sweeping.spark", "sweeping.sweeps", "report.zones",
    },
    "pyspark": {"sweeping.partitions", "sweeping.products", "sweeping.spark"}, "py4j": {"sweeping.spark"},
    "hypothesis": {
        "testing.engine_laws", "testing.framing", "testing.knowing", "testing.phrasing",
        "testing.plugin_items", "testing.registering",
    },
    "pytest": {"testing.plugin", "testing.plugin_asked", "testing.plugin_items"},
}  # fmt: skip
CHECK = """
from click.testing import CliRunner; from comity.cli import main
CliRunner().invoke(main, ["check", "rules/ukraine-2024", "examples/ukraine-2024"], catch_exceptions=False)"""


def named(path: Path) -> str:
    return ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")


MODULES = {named(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SRC.rglob("*.py"))}


def imported(node: ast.AST) -> Iterator[str]:
    """What a module imports when it runs, also inside functions: each as the longest dotted name."""
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return
        case ast.Import(names):
            yield from (each.name for each in names)
        case ast.ImportFrom(module, names, level):
            assert level == 0, "imports are absolute"
            yield from (f"{module}.{each.name}" for each in names)
    for child in ast.iter_child_nodes(node):
        yield from imported(child)


def own(name: str) -> set[str]:
    """The modules of comity that a module imports."""
    parts = [each.removeprefix("comity.") for each in imported(MODULES[name]) if each.startswith("comity.")]
    return {each if each in MODULES else each.rpartition(".")[0] for each in parts} - {"", name}


def test_the_order_is_that_of_the_page_and_leaves_no_module_out() -> None:
    assert re.findall(r"^\| `([\w.]+)` \| [^|]+ \| [^|]*\|$", PAGE.split("## Where")[0], re.MULTILINE) == ORDER
    assert sorted(ORDER) == sorted(set(MODULES) - {"__init__"})


@pytest.mark.parametrize("name", ORDER)
def test_imports_go_up_the_order_only(name: str) -> None:
    assert own(name) <= set(ORDER[: ORDER.index(name)])


@pytest.mark.parametrize("package", HOMES)
def test_every_foreign_package_has_its_home(package: str) -> None:
    at_home = {name for name, tree in MODULES.items() if package in {each.split(".")[0] for each in imported(tree)}}
    assert at_home == HOMES[package]


def test_only_known_foreign_packages_are_imported() -> None:
    found = {each.split(".")[0] for tree in MODULES.values() for each in imported(tree)}
    assert found - {"comity", "__future__"} - set(sys.stdlib_module_names) <= set(HOMES)


def test_the_rule_engine_is_written_apart_from_the_semantics_of_all_others() -> None:
    engine, shared = ({name for name in MODULES if name.split(".")[0] == each} for each in ("engine", "semantics"))
    assert not any(own(name) & shared for name in engine)
    assert all(own(name) & shared for name in ("meaning", "solve.unrolling", "columns.lowering", "spaces.conditions"))


def test_the_readings_of_the_meaning_never_import_one_another() -> None:
    definition = {"meaning", "verdicts"}
    engine = {name for name in MODULES if name.split(".")[0] == "engine"}
    assert not any(own(name) & engine for name in definition)
    assert not any(own(name) & definition for name in engine)
    encoding = set(ORDER[ORDER.index("solve.sat") : ORDER.index("solve.space") + 1])
    assert not any(own(name) & (definition | engine) for name in encoding)
    assert not any(own(name) & encoding for name in definition | engine)
    columns, spaces = ({name for name in MODULES if name.split(".")[0] == each} for each in ("columns", "spaces"))
    assert not any(own(name) & (definition | engine | encoding | spaces) for name in columns)
    assert not any(own(name) & (engine | encoding | columns) for name in spaces)


@pytest.mark.parametrize(
    ("program", "absent"),
    [
        ("import comity", "pydantic yaml durable durable_rules_engine click rich numpy pyarrow hypothesis pytest"),
        ("import comity; comity.check", "durable durable_rules_engine click rich hypothesis pytest"),
        (CHECK, "pydantic numpy pyarrow hypothesis pytest"),
    ],
)
def test_packages_are_loaded_where_first_used(program: str, absent: str) -> None:
    program += "; import sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not set(absent.split()) & set(loaded)


def test_the_limits_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| [^|]+ \| ([\d,]+)[^|]* \| `([\w.]+)\.(\w+)` \|$", PAGE, re.MULTILINE)
    assert len(rows) == PAGE.split("## Limits")[1].count("\n| ") - 1
    for figure, module, constant in rows:
        assert getattr(import_module(f"comity.{module}"), constant) == int(figure.replace(",", "")), constant
