"""The care contacts of the bench: a month's reports, with corrections of earlier ones."""

import datetime as dt

import numpy as np
import polars as pl
from make_damage import COPIES, KINDS, damaged
from make_draws import Drawn
from make_people import NOTHING, QUOTA
from make_registries import World

from contracts.care_contacts import REPORT_COLUMNS


def _codes(name: str) -> pl.Expr:
    """Return up to three codes with spaces between."""
    parts = [pl.col(f"{name}{i}") for i in range(3)]
    return pl.concat_str(parts, separator=" ").str.strip_chars_end(" ")


def _fee_code() -> pl.Expr:
    """Return the fee code that goes with the patient's evidence and the fee paid."""
    chance, stay = pl.col("chance"), pl.col("form") == "inpatient"
    asylum = pl.when(chance < 0.45).then(pl.lit("12")).when(chance < 0.92).then(pl.lit("69"))
    without = pl.when(chance < 0.5).then(pl.lit("71")).otherwise(pl.lit("78"))
    return (
        pl.when(pl.col("kind") == NOTHING)
        .then(without)
        .when(pl.col("kind") == QUOTA)
        .then(pl.lit("74"))
        .when(stay & (pl.col("chance2") < 0.6))
        .then(pl.lit(""))
        .otherwise(asylum.otherwise(pl.lit("73")))
    )


def _lma() -> pl.Expr:
    """Return the number as different systems write it; none for persons without permit."""
    lma, chance = pl.col("lma"), pl.col("chance2")
    return (
        pl.when(pl.col("kind") == NOTHING)
        .then(pl.lit(""))
        .when(chance < 0.05)
        .then(lma.str.replace("-", ""))
        .when(chance < 0.08)
        .then(pl.format("LMA: {}", lma))
        .when(chance < 0.10)
        .then(pl.format("{}/1", lma))
        .otherwise(lma)
    )


def _reported(rows: pl.DataFrame, first: dt.date) -> pl.DataFrame:
    """Return the rows of the report, all text; a fifth of the reporters say no time."""
    end = pl.lit(first) + pl.duration(days=pl.col("day"))
    stay, chance = pl.col("form") == "inpatient", pl.col("chance2")
    start = pl.when(stay).then(end - pl.duration(days=pl.col("nights"))).otherwise(end)
    specialist = pl.col("care_level") == "specialist"
    silent = pl.col("provider_org_no").str.slice(7, 2).cast(pl.Int64) % 5 == 0
    hour = ((18 + pl.col("day") % 9) % 24).cast(pl.String).str.zfill(2)
    moment = pl.format("{}T{}:15:00", end.cast(pl.String), hour)
    paid = pl.col("fee_code").is_in(["12", "71"])
    columns = {
        "reporter": pl.col("provider_org_no"),
        "cancelled": pl.lit(""),
        "reported_at": pl.when(silent).then(pl.lit("")).otherwise(moment),
        "care_unit": pl.when(chance > 0.85).then("hsa_id").otherwise("care_unit"),
        "care_form": pl.col("form"),
        "started_on": start.cast(pl.String),
        "ended_on": pl.when(stay | (chance < 0.3)).then(end.cast(pl.String)).otherwise(pl.lit("")),
        "patient_id": pl.col("reserve_number"),
        "lma_number": _lma(),
        "patient_name": pl.col("name"),
        "born_on": pl.col("born_on").cast(pl.String),
        "patient_fee": pl.when(paid)
        .then(pl.when(chance < 0.7).then(pl.lit("50")).otherwise(pl.lit("199.50")))
        .otherwise(pl.when(chance < 0.5).then(pl.lit("0")).otherwise(pl.lit(""))),
        "drg_code": pl.when(stay | (specialist & (chance < 0.4))).then("drg").otherwise(pl.lit("")),
        "procedure_codes": pl.when(specialist | (chance < 0.15))
        .then(_codes("procedure"))
        .otherwise(pl.lit("")),
        "diagnosis_codes": _codes("diagnosis"),
        "interpreter": pl.when(chance < 0.2).then(pl.lit("1")).otherwise(pl.lit("0")),
        "island_visit": pl.when((pl.col("form") == "home") & (chance < 0.1))
        .then(pl.lit("1"))
        .otherwise(pl.lit("")),
        "protected_identity": pl.when(chance < 0.005).then(pl.lit("ja")).otherwise(pl.lit("")),
        "leave_days": pl.when(stay & (pl.col("nights") > 5))
        .then((pl.col("day") % 3).cast(pl.String))
        .otherwise(pl.lit("")),
        "planned": pl.when(chance < 0.5).then(pl.lit("1")).otherwise(pl.lit("0")),
    }
    return rows.with_columns(fee_code=_fee_code()).with_columns(**columns)


def _copies(rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return the rows, those that are to be copies as copies of rows without damage."""
    copies = rows["damage"].is_in([KINDS.index(name) for name in COPIES])
    whole = np.flatnonzero(rows["damage"].to_numpy() == 0)
    source = np.where(copies.to_numpy(), rng.choice(whole, rows.height), np.arange(rows.height))
    kind = rows["damage"]
    copied = rows[source].with_columns(kind.alias("damage"))
    is_a = {name: pl.col("damage") == KINDS.index(name) for name in COPIES}
    return copied.with_columns(
        contact_id=pl.when(is_a["lookalike"])
        .then(pl.format("{}-B", "contact_id"))
        .otherwise("contact_id"),
        cancelled=pl.when(is_a["cancelled"]).then(pl.lit("ja")).otherwise("cancelled"),
        reported_at=pl.when(is_a["again"] | is_a["cancelled"])
        .then(pl.col("reported_at").str.replace("T..:15", "T06:30"))
        .otherwise("reported_at"),
        profession=pl.when(is_a["again"]).then(pl.lit("03")).otherwise("profession"),
    )


def follow_ups(earlier: pl.DataFrame, count: int, first: dt.date, seed: int) -> pl.DataFrame:
    """Return new reports of contacts reported before: the same, changed, cancelled or spoiled."""
    rng = np.random.default_rng(seed)
    chosen = earlier[rng.choice(earlier.height, min(count, earlier.height), replace=False)]
    change = pl.Series("change", rng.integers(0, 10, chosen.height))
    later = pl.lit(f"{first:%Y-%m}-02T07:45:00")
    return (
        chosen.with_columns(change)
        .with_columns(
            reported_at=pl.when(pl.col("reported_at") == "").then(pl.lit("")).otherwise(later),
            cancelled=pl.when(pl.col("change") < 2).then(pl.lit("ja")).otherwise("cancelled"),
            profession=pl.when(pl.col("change").is_in([2, 3, 4]))
            .then(pl.lit("04"))
            .otherwise("profession"),
            diagnosis_codes=pl.when(pl.col("change") == 5)
            .then(pl.lit("Z719"))
            .otherwise("diagnosis_codes"),
            started_on=pl.when(pl.col("change") == 6).then(pl.lit("i går")).otherwise("started_on"),
            fee_code=pl.when(pl.col("change") == 7).then(pl.lit("20")).otherwise("fee_code"),
        )
        .drop("change")
    )


def month_of_contacts(
    world: World, first: dt.date, count: int, earlier: pl.DataFrame | None, seed: int
) -> pl.DataFrame:
    """Return `count` rows as text: reports of the month that starts `first`, in no order.

    A twentieth, if there were reports `earlier`, are new reports of those contacts.
    """
    rng = np.random.default_rng(seed)
    again = None if earlier is None else follow_ups(earlier, count // 20, first, seed + 1)
    fresh = count - (0 if again is None else again.height)
    rows = _reported(Drawn(world, first, fresh, rng).frame(), first).with_row_index("i")
    number = pl.col("i").cast(pl.String).str.zfill(9)
    rows = rows.with_columns(contact_id=pl.format("{}-{}", pl.lit(f"{first:%Y%m}"), number))
    made = _copies(damaged(rows), rng).select(*REPORT_COLUMNS)
    month = made if again is None else pl.concat([made, again])
    return month[rng.permutation(month.height)].with_columns(pl.all().fill_null(""))
