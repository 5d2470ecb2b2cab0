"""The JSON Schemas of what people write (`case`, `party`, `scenario`) and of what comity answers.

They are generated from the models and shipped, as is what `load.shapes` needs of them; `python -m comity.schema` writes
all of it again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_ANSWERS = {
    "conflicts": "Conflicts", "concessions": "Concessions", "agree": "Agreement", "roadmap": "Roadmap",
    "deadlocks": "Deadlocks", "audit": "Audit", "compare": "Comparison", "possible": "Prospects",
}  # fmt: skip
"""The answers about all scenarios, by the command that gives them."""
NAMES = ("case", "party", "scenario", "check", *_ANSWERS, "space", "sweep", "report", "test", "suggest-tests")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(name: str) -> str:
    """The shipped schema of that name, as JSON text; raises `KeyError` when there is none."""
    if name not in NAMES:
        raise KeyError(name)
    from importlib.resources import files

    return files("comity").joinpath("schemas", f"{name}.schema.json").read_text(encoding="utf-8")


def generated() -> dict[str, str]:
    """Every schema as the models have it now, by name, as JSON text."""
    from comity import answers, findings, gathered, models, reckonings, tallies, trials

    read: dict[str, type[models.Model]]
    read = {"case": models.CaseDoc, "party": models.PartyDoc, "scenario": models.ScenarioDoc}
    schemas: dict[str, Any] = {name: model.model_json_schema(by_alias=True) for name, model in read.items()}
    kinds = {
        "check": answers.Assessment,
        "space": reckonings.Reckoning,
        "sweep": tallies.Sweep,
        "report": gathered.Report,
        "test": trials.Trial,
        "suggest-tests": trials.SuggestedTests,
    }
    kinds |= {name: getattr(findings, kind) for name, kind in _ANSWERS.items()}
    for name, kind in kinds.items():
        schemas[name] = answers.adapter(kind).json_schema(mode="serialization")
    return {name: _text(found) for name, found in schemas.items()}


def shapes() -> str:
    """The models of all that is read, as `load.shapes` reads them: their schemas without the prose, one a line."""
    from comity import models

    read: tuple[type[models.Model], ...] = (models.CaseHead, models.PartyDoc, models.ScenarioDoc)
    found: dict[str, dict[str, Any]] = {}
    for model in read:
        shape = model.model_json_schema(by_alias=True)
        found |= {**shape.pop("$defs"), model.__name__: shape}
    lines = (f"{json.dumps(name)}: {json.dumps(_bare(shape))}" for name, shape in found.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _bare(shape: dict[str, Any]) -> dict[str, Any]:
    """A schema without titles and descriptions."""
    bare: dict[str, Any] = {}
    for word, value in shape.items():
        if word in ("properties", "patternProperties"):
            bare[word] = {name: _bare(each) for name, each in value.items()}
        elif isinstance(value, list):
            bare[word] = [_bare(each) if isinstance(each, dict) else each for each in value]
        elif word not in ("title", "description"):
            bare[word] = _bare(value) if isinstance(value, dict) and word != "default" else value
    return bare


def _text(found: dict[str, Any]) -> str:
    return json.dumps({"$schema": _DIALECT, **found}, indent=2, ensure_ascii=False) + "\n"


def write() -> None:
    """Write every schema to where it is shipped from."""
    folder = Path(__file__).parent / "schemas"
    folder.mkdir(exist_ok=True)
    for name, text in generated().items():
        (folder / f"{name}.schema.json").write_text(text, encoding="utf-8")
    (folder / "shapes.json").write_text(shapes(), encoding="utf-8")


if __name__ == "__main__":
    write()
