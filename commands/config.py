"""`samfaktura config`: the settings of the home and their origin."""

from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

from commands import desk
from pipelines.home.settings_manual import example as example_file
from pipelines.home.settings_manual import what_holds

Example = Annotated[bool, Parameter(help="Skriv i stället ut en samfaktura.toml att börja med.")]


def config(*, example: Example = False) -> None:
    """Print every setting of the home: value, origin and allowed values."""
    if example:
        desk.console.print(example_file(), soft_wrap=True)
        return
    table = Table("Nyckel", "Värde", "Källa", "Tillåtet", box=None, pad_edge=False)
    for setting in what_holds(desk.chosen()):
        table.add_row(*setting)
    desk.print_table(table)
