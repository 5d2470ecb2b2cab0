"""The command that makes a case of a DECLARE model: thin over `comity.declare`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from comity.cli_options import PATH
from comity.cli_printing import put
from comity.saving import save

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("model", type=PATH)
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Where to write the case; default: print it.")
def declare(model: Path, output: Path | None) -> None:
    """The DECLARE constraints of MODEL, a .decl file, as the terms of a case."""
    from comity.declare.case_files import case_file, check_loads
    from comity.declare.models import case_of_model
    from comity.load.files import text_of

    name = str(model).encode(errors="replace").decode()  # a name of a file may hold half a character
    made = case_file(case_of_model(text_of(model).text, name))
    check_loads(made, name)
    if output is None:
        put(made, end="")
    else:
        save(output, made)
