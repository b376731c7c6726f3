"""`samfaktura init`: a new home, with registries to fill in as workbooks."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from commands import desk
from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from contracts.registry_files import REGISTRIES
from contracts.registry_texts import REGISTRY_TITLES
from pipelines.demo import SAMPLE
from pipelines.home.files import write_whole
from pipelines.home.paths import Home
from pipelines.home.settings_manual import example
from pipelines.registries.files import AT_NEED
from pipelines.registries.workbooks import write_registry_workbooks


def init(
    folder: Annotated[Path, Parameter(metavar="MAPP", help="Det nya hemmet.")],
) -> None:
    """Make a home whose registries are annotated workbooks, and print the next steps."""
    home = Home(folder.resolve())
    if home.root.exists() and any(home.root.iterdir()):
        raise SamfakturaError(ErrorCode.FOLDER_NOT_EMPTY, folder=str(home.root))
    home.make()
    at_need = [name for name, spec in REGISTRIES.items() if spec.may_be_absent]
    needed = [name for name in REGISTRIES if name not in at_need]
    examples = SAMPLE / "registries"
    write_registry_workbooks(home.registries, needed, examples)
    write_registry_workbooks(home.registries / AT_NEED, at_need, examples)
    write_whole(home.settings, example().encode())
    desk.print_heading(f"Hemmet {home.root} är klart.")
    for place, step in enumerate(_steps(home, needed), 1):
        desk.console.print(f"{place}. {step}", soft_wrap=True)


def _steps(home: Home, needed: list[str]) -> list[str]:
    """Return the steps to the first invoice."""
    files = ", ".join(f"{name}.xlsx ({REGISTRY_TITLES[name]})" for name in needed)
    at = f"--home {home.root}"
    return [
        (
            f"Fyll i registren i Excel: {files}, i {home.registries}. Bladet Förklaring säger vad "
            f"som ska stå. Ta bort exempelraderna. Flytta hit dem i {AT_NEED} som du behöver."
        ),
        f"Pröva registren: samfaktura registries check {at}",
        f"Lägg en rapport i {home.inbox}, och pröva den: samfaktura check FIL {at}",
        f"Gör ett utkast: samfaktura bill ÅÅÅÅ-MM --draft {at}",
        (
            f"Godkänn och utfärda: samfaktura approve ÅÅÅÅ-MM {at}, sedan samfaktura issue ÅÅÅÅ-MM "
            f"{at}. Fakturorna ligger i {home.root / 'outbox'}."
        ),
    ]
