"""`samfaktura config`: what is set, and where."""

from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

from commands import desk
from pipelines.home.settings_manual import example as example_file
from pipelines.home.settings_manual import what_holds

Example = Annotated[
    bool, Parameter(help="Print a samfaktura.toml to begin with instead: each key, its default.")
]


def config(*, example: Example = False) -> None:
    """Print each setting of the home: its value, where it comes from, and what is allowed."""
    if example:
        desk.console.print(example_file(), soft_wrap=True)
        return
    table = Table("Key", "Value", "From", "Is", box=None, pad_edge=False)
    for setting in what_holds(desk.chosen()):
        table.add_row(*setting)
    desk.print_table(table)
