"""The region's possible claims on the state, from archive, evidence and ledger."""

import datetime as dt
from importlib import resources
from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import AnswerKind, StateClaim
from contracts.codes import ItemKind
from contracts.invoices import BilledLine
from contracts.keys import DOCUMENT, ROW_PLACE, billed_until
from contracts.registries import StateRate
from pipelines.answers.statuses import of_files
from pipelines.archive.history import History, history_of
from pipelines.archive.work import Work
from pipelines.home.paths import Home
from pipelines.registries.faults import RegistryError
from pipelines.registries.files import missing_file, registry_file
from pipelines.registries.load import load_registry
from pipelines.registries.text import registry_bytes
from transforms.comparison import whole_stays
from transforms.merged_numbers import surviving, survivors
from transforms.reimbursement.candidates import BilledCare, Candidates, candidates_of
from transforms.reimbursement.lasting import LASTING_CATEGORIES, CarePeriod

_PLACE: Final = [*DOCUMENT, *ROW_PLACE]
_RATES: Final = "state_rates"


def claimable(
    work: Work,
    period: CarePeriod,
    rates: DataFrame[StateRate],
    replaced: pl.DataFrame,
) -> Candidates:
    """Return the candidates whose contact ended in the period, and their documents.

    `replaced` are the merged reserve numbers with their survivors (`survivors_of`).
    """
    history = history_of(work)
    delivered = of_files(work, AnswerKind.STATE_CLAIMS)
    claims = StateClaim.of(delivered.sort("answer_no", "source_row").drop("answer_no"))
    lines, parts = _costly(history, rates, period)
    exams = _exams(history, period, replaced)
    items = history.items(pl.concat([lines, exams]).unique(_PLACE, maintain_order=True))
    lasting = _dear_patients(history, rates, period, replaced)
    care = BilledCare(lines, items, lasting, exams, parts)
    return candidates_of(care, rates, claims, period)


def state_rates(home: Home) -> DataFrame[StateRate]:
    """Return the home's table of rates, or else the program's default table.

    Raises:
        RegistryError: the home's table is invalid.
    """
    own = registry_file(home.registries, _RATES)
    if own is not None:
        return StateRate.of(load_registry(_RATES, registry_bytes(own)))
    return public_rates()


def public_rates() -> DataFrame[StateRate]:
    """Return the rates from public sources."""
    file = resources.files("transforms.reimbursement").joinpath(f"{_RATES}.csv")
    return StateRate.of(load_registry(_RATES, file.read_bytes()))


def _lowest(rates: pl.DataFrame, kind: str) -> pl.Expr:
    """Return the lowest limit of a kind on any day; null without limits."""
    lowest = rates.filter(pl.col("kind") == kind).get_column("amount").min()
    return pl.lit(lowest, dtype=StateRate.schema()["amount"])


def _costly(
    history: History, rates: pl.DataFrame, period: CarePeriod
) -> tuple[DataFrame[BilledLine], DataFrame[BilledLine]]:
    """Return the few contacts of the period that are expensive enough, and the parts of stays."""
    dear = pl.col("amount") > _lowest(rates, "costly_limit")
    ended = pl.col("ended_on").is_between(*period) & dear
    is_part = pl.col("care_month").is_not_null()
    net = history.net_of(lambda lines: lines.filter(ended | is_part))
    parts = BilledLine.of(net.filter(is_part))
    return BilledLine.of(whole_stays(net).filter(ended)), parts


def _exams(history: History, period: CarePeriod, replaced: pl.DataFrame) -> DataFrame[BilledLine]:
    """Return the examinations up to the end of the period, patients by current number."""
    items = history.every_item().filter(pl.col("kind") == ItemKind.HEALTH_EXAM.value)
    places = items.select(_PLACE).unique()
    # Debit and credit of an examination have the same items.
    net = history.net_of(
        lambda lines: lines.filter(pl.col("ended_on") <= period.last).join(
            places, on=_PLACE, how="semi"
        )
    )
    return BilledLine.of(net.with_columns(surviving(net, "patient_id", replaced)))


def _dear_patients(
    history: History, rates: pl.DataFrame, period: CarePeriod, replaced: pl.DataFrame
) -> DataFrame[BilledLine]:
    """Return the lines of patients that may reach the limit, by current number.

    For the others only sums are computed: a year may have millions of lines. A stay in parts ends
    when its last part does.
    """
    first = _a_year_before(period.first)

    def asked(lines: pl.LazyFrame) -> pl.LazyFrame:
        categories = [category.value for category in LASTING_CATEGORIES]
        is_part = pl.col("care_month").is_not_null()
        return lines.filter(
            billed_until().is_between(first, period.last) | is_part,
            pl.col("category").is_in(categories),
        )

    dear = _reaching(asked(history.lines()), _lowest(rates, "lasting_limit"), replaced)
    old = replaced.join(dear, left_on="survivor", right_on="patient_id", how="semi")
    numbers = pl.concat([dear, old.select(patient_id="reserve_number")]).unique()
    lines_of = history.net_of(
        lambda lines: asked(lines).join(numbers.lazy(), on="patient_id", how="semi")
    )
    net = whole_stays(lines_of).filter(pl.col("ended_on").is_between(first, period.last))
    return BilledLine.of(net.with_columns(surviving(net, "patient_id", replaced)))


def _reaching(lines: pl.LazyFrame, limit: pl.Expr, replaced: pl.DataFrame) -> pl.DataFrame:
    """Return current `patient_id` of those whose lines reach a limit."""
    signed = pl.col("amount") * pl.col("sign").cast(pl.Int64)
    return (
        lines.join(replaced.lazy(), left_on="patient_id", right_on="reserve_number", how="left")
        .group_by(patient_id=pl.coalesce("survivor", "patient_id"))
        .agg(_sum=signed.sum())
        .filter(pl.col("_sum") >= limit)
        .select("patient_id")
        .collect(engine="streaming")
    )


def _a_year_before(day: dt.date) -> dt.date:
    return (pl.Series([day]).dt.offset_by("-12mo")).item()  # type: ignore[no-any-return]


def survivors_of(home: Home) -> pl.DataFrame:
    """Return the surviving number of each replaced reserve number.

    Raises:
        RegistryError: the registry of reserve numbers is invalid.
    """
    file = registry_file(home.registries, "reserve_numbers")
    if file is None:
        raise RegistryError([missing_file("reserve_numbers")])
    numbers = load_registry("reserve_numbers", registry_bytes(file))
    return survivors(numbers)
