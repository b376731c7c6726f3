"""The check that an import does not drop codes of the present registry."""

from pathlib import Path
from typing import Final

import polars as pl

from contracts.registry_aliases import REGISTRY_ALIASES
from pipelines.readers.delimited import read_delimited
from pipelines.readers.layout import known_headings, recognised
from pipelines.readers.refused import misshapen
from pipelines.registries.text import registry_bytes

_SHOWN: Final = 20


def check_kept(table: pl.DataFrame, target: Path, key: str, what: str) -> None:
    """Refuse a table that lacks codes of the present file.

    Args:
        table: the rows to write.
        target: the present file, if there is one.
        key: the column of the codes.
        what: the codes in Swedish, in the plural.

    Raises:
        FileRefusedError: F02; the caller leaves the present file as it is.
    """
    if not target.exists():
        return
    known = _codes_of(target, key)
    missing = sorted(known - set(table.get_column(key)))
    if missing:
        more = " …" if len(missing) > _SHOWN else ""
        raise misshapen(
            f"{what.capitalize()} som saknas i importen: {len(missing)} av {len(known)}: "
            f"{', '.join(missing[:_SHOWN])}{more}. Hämta hela exporten, eller kör om med "
            f"--drop-missing om de ska bort. Registret är oförändrat."
        )


def _codes_of(path: Path, key: str) -> set[str]:
    known = known_headings({key: REGISTRY_ALIASES.get(key, ())})
    table = read_delimited(registry_bytes(path), known)
    place = recognised(table.headings, known).index(key)
    return set(table.rows.to_series(place).drop_nulls())
