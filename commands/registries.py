"""`samfaktura registries`: the registries of a home, checked."""

from pathlib import Path
from typing import Annotated, Final, Literal

from cyclopts import Parameter

from commands import desk
from contracts.errors.codes import ErrorCode, Exit
from contracts.errors.error import SamfakturaError
from pipelines.home.clock import today
from pipelines.operation.registry_check import checked_registries, missing_safeguards
from pipelines.registries.faults import RegistryFault, fault_lines
from transforms.documents.swedish import counted

_ALL_WELL: Final = "Registren är utan fel."


def registries(
    what: Annotated[Literal["check"], Parameter(metavar="check", help="Pröva registren.")],
    file: Annotated[
        Path | None,
        Parameter(
            metavar="FIL",
            help="Ett register som ännu inte ligger i hemmet. Det prövas i stället för hemmets.",
        ),
    ] = None,
) -> int:
    """List every fault of the registries, most blocking first; change nothing."""
    del what  # the only one
    if file is not None and not file.is_file():
        raise SamfakturaError(ErrorCode.CHECKED_FILE_MISSING, count=1)
    checked = checked_registries(desk.home(), today(), file)
    hindering, advice = checked.hindering(), checked.advice()
    _print(hindering, counted(len(hindering), "fel", "fel"))
    _print(advice, f"{len(advice)} att se över")
    if checked.found is not None:
        for one in missing_safeguards(desk.home(), checked.found, today()):
            desk.console.print(f"Se över: {one.what}: {one.state}. {one.to_do}", soft_wrap=True)
    if not checked.faults:
        desk.console.print(_ALL_WELL)
    return Exit.FAILED if hindering else Exit.DONE


def _print(faults: list[RegistryFault], heading: str) -> None:
    if faults:
        desk.print_heading(heading, "")
        for line in fault_lines(faults):
            desk.console.print(line, soft_wrap=True)
