"""What analysts see of the region's answers: statuses, HEJ's differences, candidates for claims."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import duckdb
import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import AnswerKind, ContactAnswer
from contracts.hej import HejDifference, HejKind
from contracts.period import Month
from contracts.registries import HejPrice, StateRate
from contracts.reimbursement import ReimbursementCandidate
from pipelines.answers.hej import compared, hej_months, hej_prices
from pipelines.answers.reimbursement import claimable, public_rates, state_rates, survivors_of
from pipelines.archive.history import history_of
from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from pipelines.registries.faults import RegistryError
from transforms.reimbursement.lasting import Period

_NO_MERGES: Final = pl.DataFrame(schema={"reserve_number": pl.String, "survivor": pl.String})


class Answered(NamedTuple):
    """The statuses as Parquet by answer number, and the other two as tables."""

    statuses: Mapping[int, Path]
    hej: pl.DataFrame
    candidates: pl.DataFrame


def nothing_answered() -> Answered:
    """Return what a home without answers and bills has."""
    candidates = ReimbursementCandidate.none().with_columns(year=pl.lit("", dtype=pl.String))
    return Answered({}, HejDifference.none(), candidates)


def answered(home: Home, ledger: Ledger) -> Answered:
    """Gather what is published. A fault in a table that only follow-up reads stops nothing here.

    The command that reads the table tells of the fault.
    """
    files = ledger.answer_files(AnswerKind.STATUSES).select("answer_no", "sha256").iter_rows()
    statuses = {number: home.answers(sha256) for number, sha256 in files}
    prices = _prices(home)
    hej = [
        compared(home, ledger, Month.parse(month), prices).contacts.filter(
            pl.col("kind") != HejKind.EQUAL.value
        )
        for month in hej_months(home, ledger)
    ]
    none = nothing_answered()
    return Answered(
        statuses, pl.concat([none.hej, *hej]), pl.concat([none.candidates, *_years(home, ledger)])
    )


def _years(home: Home, ledger: Ledger) -> list[pl.DataFrame]:
    """Return the candidates of each year in which a billed contact ended."""
    lines = history_of(home, ledger).lines()
    ended = lines.select(pl.col("ended_on").dt.year().unique()).collect().to_series().sort()
    rates, replaced = _rates(home), _replaced(home)
    found = []
    for year in ended:
        period = Period(dt.date(year, 1, 1), dt.date(year, 12, 31))
        candidates = claimable(home, ledger, period, rates, replaced).candidates
        found.append(candidates.with_columns(year=pl.lit(str(year))))
    return found


def _prices(home: Home) -> DataFrame[HejPrice]:
    try:
        return hej_prices(home)
    except RegistryError:
        return HejPrice.none()


def _rates(home: Home) -> DataFrame[StateRate]:
    try:
        return state_rates(home)
    except RegistryError:
        return public_rates()


def _replaced(home: Home) -> pl.DataFrame:
    try:
        return survivors_of(home)
    except (RegistryError, FileNotFoundError):
        return _NO_MERGES


def register_answered(connection: duckdb.DuckDBPyConnection, found: Answered) -> None:
    """Make the answers known to the SELECTs; statuses stay on disk."""
    connection.register("hej_compared", found.hej)
    connection.register("state_candidates", found.candidates)
    if not found.statuses:
        none = pl.DataFrame(schema={**ContactAnswer.schema(), "answer_no": pl.Int64})
        connection.register("delivered_answers", none)
        return
    paths = {str(path): number for number, path in found.statuses.items()}
    numbers = {"filename": list(paths), "answer_no": list(paths.values())}
    connection.register("answer_numbers", pl.DataFrame(numbers))
    connection.read_parquet(list(paths), filename=True).create_view("raw_answers")
    connection.execute(
        "CREATE VIEW delivered_answers AS SELECT answer_no, raw.* EXCLUDE (filename)"
        " FROM raw_answers AS raw JOIN answer_numbers USING (filename)"
    )
