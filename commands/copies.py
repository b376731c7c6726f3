"""`samfaktura backup` and `restore`: a copy of the home elsewhere, and a home out of a copy."""

from pathlib import Path

from commands import desk
from pipelines.keep.backup import backup as make_backup
from pipelines.keep.restore import restore as restore_home


def backup(folder: Path) -> None:
    """Copy the home into a new numbered folder of FOLDER, also while a month is billed.

    The copy is checked against the ledger's hashes. Files that are the same as in the backup before
    are linked and take no room. It tells of patients: only its owner can read it.

    Parameters
    ----------
    folder
        The folder of the backups, outside the home; made when it is not there.
    """
    home, actor = desk.home(), desk.actor()
    made = make_backup(home, folder, actor.who, actor.at)
    desk.console.print(
        f"{made.files} filer säkerhetskopierade, {made.new} nya: {made.folder}", soft_wrap=True
    )
    desk.console.print(f"Kedjans huvud: {made.head}", soft_wrap=True)


def restore(folder: Path, *, head: str | None = None) -> None:
    """Make the home out of a backup; it is verified before it is put in place.

    Parameters
    ----------
    folder
        A backup, or a folder of them, of which the last whole one is taken. The home named by
        --home is empty, or not there.
    head
        The last head of the audit chain that was noted: refuses a backup of before it, whose
        home would give the numbers of later invoices again.
    """
    found = restore_home(desk.home(), folder, head)
    desk.console.print(f"Återställt från {found.backup} ({found.at}).", soft_wrap=True)
    desk.console.print(f"{found.files} filer, alla kontrollerade: {desk.home().root}")
    desk.console.print(f"Kedjans huvud: {found.head}", soft_wrap=True)
