"""The JSON Schemas of what people write (`case`, `party`, `scenario`) and of what comity answers (`check`).

They are generated from the models and shipped; `python -m comity.schema` writes them again.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

NAMES = ("case", "party", "scenario", "check")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(name: str) -> str:
    """The shipped schema of that name, as JSON text; raises `KeyError` when there is none."""
    if name not in NAMES:
        raise KeyError(name)
    return files("comity").joinpath("schemas", f"{name}.schema.json").read_text(encoding="utf-8")


def generated() -> dict[str, str]:
    """Every schema as the models have it now, by name, as JSON text."""
    from comity import answers, models

    read: dict[str, type[models.Model]]
    read = {"case": models.CaseDoc, "party": models.PartyDoc, "scenario": models.ScenarioDoc}
    schemas: dict[str, Any] = {name: model.model_json_schema(by_alias=True) for name, model in read.items()}
    schemas["check"] = answers.adapter().json_schema(mode="serialization")
    return {name: _text(found) for name, found in schemas.items()}


def _text(found: dict[str, Any]) -> str:
    return json.dumps({"$schema": _DIALECT, **found}, indent=2, ensure_ascii=False) + "\n"


def write() -> None:
    """Write every schema to where it is shipped from."""
    folder = Path(__file__).parent / "schemas"
    folder.mkdir(exist_ok=True)
    for name, text in generated().items():
        (folder / f"{name}.schema.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
