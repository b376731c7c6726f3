"""The versions of a published database, and the name that points at the latest.

    follow_up.duckdb -> follow_up/0003-02/follow_up.duckdb

A version is made once and never changed: run 3, published the second time. The name beside the
folder is a symbolic link, exchanged in one rename, so it is always of a whole file. The file has
the same name in every version because DuckDB names the catalog after it, and after the file a link
leads to (1.5; 1.4 takes the link's own name).

Whoever has a version open keeps it when it is taken away: its disk space goes when it is closed.
"""

import re
import shutil
from pathlib import Path
from typing import Final, NamedTuple

from pipelines.home.files import sync_folder
from pipelines.home.steps import Step, reached

# The latest, and those that somebody may be about to open.
KEPT: Final = 3
_VERSION: Final = re.compile(r"(\d{4,})-(\d{2,})")
_MAKING: Final = ".making"


class Version(NamedTuple):
    """The run that was the last when it was published, and how many times it has been."""

    run_no: int
    revision: int

    def __str__(self) -> str:
        return f"{self.run_no:04d}-{self.revision:02d}"


def folder_of(target: Path) -> Path:
    """Return the folder of the versions of a published database."""
    return target.with_suffix("")


def making(target: Path) -> Path:
    """Return the folder in which the next version is made, cleared of one that was cut short."""
    folder = folder_of(target) / _MAKING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def put_in_place(target: Path, run_no: int) -> Path:
    """Give what lies whole in `making` its name, point at it, and clean; return the file.

    Killed before the link is exchanged, the version before is still the one pointed at, and the
    new name is not used again.
    """
    folder = folder_of(target)
    version = _next(folder, run_no)
    sync_folder(folder / _MAKING)
    (folder / _MAKING).rename(folder / str(version))
    sync_folder(folder)
    beside = target.with_name(f".{target.name}.link")
    beside.unlink(missing_ok=True)
    beside.symlink_to(Path(folder.name) / str(version) / target.name)
    reached(Step.VERSION_NAMED)
    beside.replace(target)
    sync_folder(target.parent)
    clean(target)
    return folder / str(version) / target.name


def clean(target: Path) -> None:
    """Take away all but the latest versions, never the one that is pointed at."""
    folder = folder_of(target)
    pointed_at = target.resolve().parent.name
    for version in versions(folder)[:-KEPT]:
        if str(version) != pointed_at:
            shutil.rmtree(folder / str(version), ignore_errors=True)


def versions(folder: Path) -> list[Version]:
    """Return the versions that there are, oldest first."""
    paths = folder.iterdir() if folder.is_dir() else ()
    found = (_VERSION.fullmatch(path.name) for path in paths)
    return sorted(Version(int(name[1]), int(name[2])) for name in found if name)


def _next(folder: Path, run_no: int) -> Version:
    of_run = [version.revision for version in versions(folder) if version.run_no == run_no]
    return Version(run_no, max(of_run, default=0) + 1)
