"""The files of the registries of a folder: `NAME.csv`, or a workbook `NAME.xlsx`."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from pipelines.home.bounded import lies_there
from pipelines.registries.faults import FaultCode, RegistryError, RegistryFault
from pipelines.registries.text import read_text

ENDINGS: Final = (".csv", ".xlsx")
# Workbooks of a new home that it may do without.
AT_NEED: Final = "vid_behov"


def registry_file(folder: Path, name: str) -> Path | None:
    """Return the file of a registry; None if there is none.

    Raises:
        RegistryError: it is both a CSV file and a workbook.
    """
    found = _files(folder, name)
    if len(found) > 1:
        raise RegistryError([_twice(found)])
    return found[0] if found else None


def table_to_write(folder: Path, name: str) -> Path:
    """Return the CSV file of a registry that an import writes.

    A workbook without rows is moved to `vid_behov`: a registry has one file.

    Raises:
        SamfakturaError: the registry is a workbook with rows.
    """
    book = folder / f"{name}.xlsx"
    if book.is_file():
        text = read_text(name, book.read_bytes())
        if text.rows is None or not text.rows.is_empty():
            raise SamfakturaError(ErrorCode.REGISTRY_IS_A_WORKBOOK, file=book.name, name=name)
        kept = folder / AT_NEED
        kept.mkdir(exist_ok=True)
        book.replace(kept / book.name)
    return folder / f"{name}.csv"


def registry_files(
    folder: Path, names: Iterable[str], instead: Mapping[str, Path] | None = None
) -> tuple[dict[str, Path], list[RegistryFault]]:
    """Return the file of each registry that has one, and a fault for each that has two.

    `instead` has files to read in place of the folder's.
    """
    files, faults = {}, []
    for name in names:
        found = [instead[name]] if instead and name in instead else _files(folder, name)
        if len(found) > 1:
            faults.append(_twice(found))
        if found:
            files[name] = found[0]
    return files, faults


def missing_file(name: str) -> RegistryFault:
    """Return the fault of a registry without a file."""
    message = "Filen saknas i mappen registries. Lägg dit den, som CSV eller Excel."
    return RegistryFault(FaultCode.FILE_MISSING, f"{name}.csv", None, None, message)


def under_own_names(
    faults: Iterable[RegistryFault], files: Mapping[str, Path]
) -> list[RegistryFault]:
    """Return faults with the names of the files that the registries have.

    A rule of the tables calls each of them `NAME.csv`.
    """
    names = {f"{name}.csv": path.name for name, path in files.items()}
    return [_named(fault, names) for fault in faults]


def _named(fault: RegistryFault, names: Mapping[str, str]) -> RegistryFault:
    for table, file in names.items():
        fault = fault._replace(message=fault.message.replace(table, file))
    return fault._replace(file=names.get(fault.file, fault.file))


def _files(folder: Path, name: str) -> list[Path]:
    paths = (folder / f"{name}{ending}" for ending in ENDINGS)
    return [path for path in paths if lies_there(path)]


def _twice(found: Sequence[Path]) -> RegistryFault:
    first, second = (path.name for path in found)
    message = (
        f"Registret finns också som {second}. Behåll den fil som gäller, och flytta den andra."
    )
    return RegistryFault(FaultCode.CONTRADICTION, first, None, None, message)
