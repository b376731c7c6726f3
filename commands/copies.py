"""`samfaktura backup` and `restore`: copy the home, and restore it from a copy."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from commands import desk
from pipelines.keep.backup import backup as make_backup
from pipelines.keep.restore import restore as restore_home
from transforms.documents.swedish import counted


def backup(
    folder: Annotated[
        Path, Parameter(help="Mapp för kopiorna, utanför hemmet. Skapas om den inte finns.")
    ],
) -> None:
    """Copy the home into a new numbered folder of `folder`."""
    home, actor = desk.home(), desk.actor()
    made = make_backup(home, folder, actor)
    desk.console.print(
        f"Säkerhetskopian har {counted(made.files, 'fil', 'filer')}, varav "
        f"{counted(made.new, 'ny', 'nya')}: {made.folder}",
        soft_wrap=True,
    )
    desk.console.print(f"Kedjans huvud: {made.head}", soft_wrap=True)


def restore(
    folder: Annotated[
        Path,
        Parameter(
            help="En kopia, eller mappen med kopiorna: då tas den senaste som är hel. Hemmet "
            "(--home) är tomt eller finns inte."
        ),
    ],
    *,
    head: Annotated[
        str | None,
        Parameter(
            metavar="HUVUD",
            help="Revisionskedjans senast noterade huvud. En äldre kopia nekas: hemmet skulle "
            "ge nya fakturor använda nummer.",
        ),
    ] = None,
) -> None:
    """Replace the home with a backup that has been verified."""
    found = restore_home(desk.home(), folder, head)
    desk.console.print(f"Hemmet är återställt från {found.backup} ({found.at}).", soft_wrap=True)
    files = counted(found.files, "kontrollerad fil", "kontrollerade filer")
    desk.console.print(f"Hemmet har {files}: {desk.home().root}", soft_wrap=True)
    desk.console.print(f"Kedjans huvud: {found.head}", soft_wrap=True)
