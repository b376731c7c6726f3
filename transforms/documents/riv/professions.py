"""The profession codes of a national basis, from the profession table of the run that billed."""

from collections.abc import Mapping
from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import CareForm
from contracts.registries import Profession
from transforms.dated import on_the_day
from transforms.documents.riv import codes

_KEY: Final = "run_and_profession"
_LISTED: Final = sorted(codes.PROFESSIONS)

# The professions of each run; None for a run of a release that did not keep them.
ProfessionsOfRuns = Mapping[int, DataFrame[Profession] | None]


def with_professions(lines: pl.DataFrame, tables: ProfessionsOfRuns) -> pl.DataFrame:
    """Add `profession_code`: null if neither the table nor the report has a code of the basis.

    A credit has the code of the basis that it credits. A reported code of the contract's own list
    needs no table. A run without kept professions wrote `OV` for every other code; its documents
    keep their bytes. See docs/riv.md.

    Args:
        lines: `BilledLine` rows.
        tables: the professions of each `debit_run`.
    """
    kept = [_keyed(run_no, rows) for run_no, rows in tables.items() if rows is not None]
    keyed = lines.with_columns(pl.format("{}/{}", "debit_run", "profession").alias(_KEY))
    listed = pl.concat([_keyed(0, Profession.none()), *kept])
    found = on_the_day(keyed, listed, key=_KEY, day="started_on", payload=["national_code"])
    upper = pl.col("profession").str.to_uppercase()
    reported = pl.when(upper.is_in(_LISTED)).then(upper)
    not_kept = [run_no for run_no, rows in tables.items() if rows is None]
    code = (
        pl.when(pl.col("debit_run").is_in(not_kept))
        .then(reported.fill_null(codes.OTHER_PROFESSION))
        .otherwise(pl.coalesce(found.get_column("national_code"), reported))
    )
    inpatient = pl.col("care_form") == CareForm.INPATIENT.value
    return lines.with_columns(profession_code=pl.when(~inpatient).then(code))


def _keyed(run_no: int, rows: pl.DataFrame) -> pl.DataFrame:
    key = pl.format("{}/{}", pl.lit(run_no), "profession").alias(_KEY)
    return rows.select(key, "national_code", "valid_from", "valid_to")
