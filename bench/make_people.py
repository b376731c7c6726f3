"""The patients of the bench: reserve numbers with merges and links, and LMA evidence."""

import datetime as dt

import numpy as np
import numpy.typing as npt
import polars as pl
from make_prices import OPENED

_FIRST = (
    "Amina Yusuf Oksana Dmytro Fatima Ali Hiba Omar Nadia Samir Zahra Reza Eleni Tesfaye Selam "
    "Goran Jelena Miguel Lucía Noël Åsa Örjan Märta Ivan Larisa Bashir Halima Abdi Ifrah Hassan"
)
FIRST = _FIRST.split()
_LAST = (
    "Haddad Nassar Kovalenko Shevchuk Rahimi Ahmadi Tekle Gebre Abdullahi Warsame Petrović "
    "Horvat García Núñez Öberg Åkesson Håkansson Ivanova Melnyk Karimi Hosseini Yilmaz Demir "
    "Farah Osman Said Mahmoud Khalil Bondarenko Mesfin Lindström Björk Popescu Ionescu Rama "
    "Hoxha Berisha"
)
LAST = _LAST.split()
# What evidence a patient has: `people(...)["kind"]`.
CARD, RECEIPT, NOTHING, QUOTA = range(4)
RENAMED_ON, RENEWED_ON = dt.date(2024, 3, 10), dt.date(2024, 3, 15)


def numbered(count: int) -> pl.DataFrame:
    """Return rows `i` = 0, 1, 2, ... with open validity."""
    return pl.DataFrame({"i": np.arange(count)}).with_columns(
        valid_from=pl.lit(OPENED), valid_to=pl.lit(None, pl.Date)
    )


def with_check_digit(payload: npt.NDArray[np.int64], width: int) -> pl.Series:
    """Return numbers of `width` digits and a Luhn check digit after them, as text."""
    digits = payload[:, None] // 10 ** np.arange(width - 1, -1, -1) % 10
    doubled = digits * np.where(np.arange(width)[::-1] % 2 == 0, 2, 1)
    check = -(doubled // 10 + doubled % 10).sum(axis=1) % 10
    return pl.Series(payload * 10 + check).cast(pl.String).str.zfill(width + 1)


def pick(values: tuple[str, ...] | list[str], index: pl.Expr) -> pl.Expr:
    """Return `values` by position, going round."""
    return (index % len(values)).replace_strict(dict(enumerate(values)), return_dtype=pl.String)


def reserve_number(index: npt.NDArray[np.int64]) -> pl.Series:
    """Return the reserve number of each index, 90 000 to a year from 2015."""
    digits = with_check_digit((15 + index // 90_000) * 100_000 + index % 90_000, 7)
    return pl.Series([f"9920{number}" for number in digits])


def lma_number(index: pl.Expr) -> pl.Expr:
    """Return a number of its own for each index; none starts with 98 or 99."""
    text = (index.cast(pl.Int64) * 7_919 % 98_000_000).cast(pl.String).str.zfill(8)
    return pl.format("{}-{}", text.str.head(2), text.str.tail(6))


def people(count: int) -> pl.DataFrame:
    """Return the patients by surviving reserve number; every tenth has a linked number."""
    i = pl.col("i")
    born = pl.lit(dt.date(1945, 1, 1)) + pl.duration(days=(i * 7_919) % 20_000)
    rows = numbered(count).with_columns(
        name=pl.format("{} {}", pick(FIRST, i), pick(LAST, i // len(FIRST))),
        born_on=born,
        kind=(i % 20).replace_strict(
            dict.fromkeys(range(13), CARD) | {13: RECEIPT},
            default=pl.when(i % 20 < 17).then(NOTHING).otherwise(QUOTA),
            return_dtype=pl.Int64,
        ),
        lma=lma_number(i),
        linked=i % 10 == 0,
        serial=born.dt.strftime("%y%m%d").cast(pl.Int64) * 1_000 + i % 1_000,
    )
    # Half of the linked numbers are coordination numbers: the day plus 60.
    serial = rows["serial"].to_numpy() + np.where(np.arange(count) % 20 == 10, 60_000, 0)
    personal = [f"19{number}" for number in with_check_digit(serial, 9)]
    return rows.with_columns(
        reserve_number(np.arange(count)).alias("reserve_number"),
        pl.Series("personal", personal),
    ).drop("serial")


def reserve_numbers(known: pl.DataFrame, count: int) -> pl.DataFrame:
    """Return `count` rows: the patients, those renamed in the month, numbers merged away."""
    i, survivors = pl.col("i"), known.height
    renamed = (count - survivors) // 2
    merged = count - survivors - renamed
    base = known.with_columns(
        sex=pick(["K", "M"], i),
        protected_identity=pl.when(i % 400 == 3).then(pl.lit("ja")).otherwise(pl.lit("")),
        replaced_by=pl.lit(None, pl.String),
        personal_id=pl.when("linked").then("personal"),
        valid_to=pl.when(i < renamed).then(RENAMED_ON - dt.timedelta(days=1)),
    )
    married = base.filter(i < renamed).with_columns(
        name=pl.format("{} {}", pick(FIRST, i), pick(LAST, i + 11)),
        valid_from=RENAMED_ON,
        valid_to=pl.lit(None, pl.Date),
    )
    gone = reserve_number(survivors + np.arange(merged))
    # The last tenth of the merged numbers were first merged into one that was merged itself.
    targets = np.arange(merged)
    chained = targets >= merged * 9 // 10
    survivor = known["reserve_number"].head(merged)
    merged_away = base.head(merged).with_columns(
        gone.alias("reserve_number"),
        pl.when(pl.Series(chained))
        .then(gone.gather(targets % max(merged * 9 // 10, 1)))
        .otherwise(survivor)
        .alias("replaced_by"),
        valid_to=dt.date(2023, 6, 30),
    )
    return pl.concat([base, married, merged_away])


def _evidence(rows: pl.DataFrame, kind: str, since: pl.Expr, until: pl.Expr | None) -> pl.DataFrame:
    """Return evidence of one kind for patients, with their county of residence."""
    county = pick([*["01"] * 14, *[""] * 3, "03", "04", "99"], pl.col("i") // 3)
    return rows.select(
        "i",
        lma_number="lma",
        reserve_number="reserve_number",
        evidence=pl.lit(kind),
        region_of_residence=county,
        valid_from=since,
        valid_to=pl.lit(None, pl.Date) if until is None else until,
    )


def lma_cards(known: pl.DataFrame, count: int) -> pl.DataFrame:
    """Return `count` rows of evidence; a tenth of the cards is renewed in the month."""
    i = pl.col("i")
    issued = pl.lit(dt.date(2022, 1, 1)) + pl.duration(days=i % 360)
    ends = pl.lit(dt.date(2024, 7, 31)) + pl.duration(days=i % 500)
    renewed, eve = i % 10 == 3, RENEWED_ON - dt.timedelta(days=1)
    card = known.filter(pl.col("kind") == CARD)
    quota = known.filter(pl.col("kind") == QUOTA)
    fresh = known.filter(pl.col("kind") == RECEIPT)
    now = [
        _evidence(card, "card", issued, pl.when(renewed).then(eve).otherwise(ends)),
        _evidence(card.filter(renewed), "card", pl.lit(RENEWED_ON), ends).with_columns(
            region_of_residence=pl.lit("03")
        ),
        _evidence(quota, "residence_card", issued, ends),
        _evidence(fresh, "receipt", pl.lit(dt.date(2024, 2, 5)) + pl.duration(days=i % 40), None),
    ]
    rest = count - sum(part.height for part in now)
    arrived = pl.lit(dt.date(2021, 1, 1)) + pl.duration(days=i % 300)
    receipts = _evidence(card, "receipt", arrived, arrived + pl.duration(days=60))
    older = card.with_columns(lma=lma_number(i + 10_000_000), valid_from=pl.lit(OPENED))
    expired = _evidence(older, "card", arrived - pl.duration(days=900), arrived)
    # Every second row is an earlier number of the patient, the other a receipt of the same one.
    half = rest // 2
    return pl.concat([*now, receipts.head(rest - half), expired.head(half)])
