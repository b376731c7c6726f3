"""Returns to a sender: the rows with remarks, ready to correct and resend.

The first sheet can be ingested as a report: the sender's headings first, in their order, then
ours, which reports do not have. All cells are text, so that the sender's values are not converted.
"""

from datetime import date
from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.doubles import Resemblance
from contracts.faults import CellToCorrect
from contracts.remarks import CATALOGUE, NOBODY, SENDER, Verdict
from transforms.cells.faults import cells_in_words
from transforms.documents import swedish
from transforms.documents.workbook.sheets import (
    ROWS_A_SHEET,
    Book,
    Column,
    Form,
    heading_style,
    write_table,
)

# Our headings, after the sender's, marked so that they cannot be a sender's. They are rebuilt when
# a corrected return arrives; a sender's own column "Anmärkning" is kept.
ROW_HEADING: Final = "Retur: rad"
FATE: Final = "Retur: utfall"
CODES: Final = "Retur: anmärkning"
WHERE: Final = "Retur: kolumn"
WHAT: Final = "Retur: vad är fel"
WHO: Final = "Retur: vem rättar"
HOW: Final = "Retur: gör så här"
_OURS: Final = (
    Column(ROW_HEADING, ROW_HEADING, Form.KEPT),
    Column(FATE, FATE, Form.KEPT),
    Column(CODES, CODES, Form.KEPT),
    Column(WHAT, WHAT, Form.WRAPPED),
    Column(WHERE, WHERE, Form.WRAPPED),
    Column(WHO, WHO, Form.KEPT),
    Column(HOW, HOW, Form.WRAPPED),
)
_OUR_NAMES: Final = tuple(column.name for column in _OURS)
_ADVICE: Final = (
    "Rätta i de egna kolumnerna på bladet Rader. Ta bort de rader som inte rättas.",
    "Spara och skicka filen igen. Kolumnerna som börjar med Retur läses inte.",
)
# Worst first: remarks that prevent payment before those for information.
_RANK: Final = {verdict.value: rank for rank, verdict in enumerate(Verdict)}
# A file with more rows to correct is faulty as a whole, and is not corrected row by row.
ROWS_SHOWN: Final = 200_000


class Returned(NamedTuple):
    """The result of a run for a delivered file; rows are counted from 1.

    `remarks` has `source_row`, `code`, `verdict`; `fates` has `source_row`, `fate`;
    `resemblances` are those of the file, and `cells` those that its remarks are about.
    """

    remarks: pl.DataFrame
    fates: pl.DataFrame
    resemblances: DataFrame[Resemblance] = Resemblance.none()
    cells: DataFrame[CellToCorrect] = CellToCorrect.none()


def returns_workbook(
    file_name: str, rows: pl.DataFrame, returned: Returned, created: date
) -> bytes:
    """Write the rows of a delivered file that have remarks, the worst first.

    `rows` has all rows of the file, the sender's columns as text under their headings. At most
    `ROWS_SHOWN` are written; all are counted.
    """
    fates, like = returned.fates, resembled(returned.resemblances)
    found = (
        remarks_to_show(returned.remarks)
        .select("source_row", "code", "verdict")
        .unique()
        .join(like, on=["source_row", "code"], how="left")
        .join(cells_in_words(returned.cells), on=["source_row", "code"], how="left")
    )
    out = Book("Rader att rätta", created)
    remarked = remarked_rows(rows, found, fates)
    for first in range(0, max(remarked.height, 1), ROWS_A_SHEET):
        name = "Rader" if first == 0 else f"Rader {first // ROWS_A_SHEET + 1}"
        _write_rows(out, name, remarked.slice(first, ROWS_A_SHEET))
    _write_summary(out, file_name, rows.height, returned)
    return out.content()


def remarks_to_show(remarks: pl.DataFrame, most: int = ROWS_SHOWN) -> pl.DataFrame:
    """Return the remarks of the rows that a return shows: those with the worst verdicts."""
    if remarks.get_column("source_row").n_unique() <= most:
        return remarks
    rank = pl.col("verdict").replace_strict(_RANK, return_dtype=pl.Int64)
    worst = remarks.group_by("source_row").agg(rank=rank.min())
    shown = worst.sort("rank", "source_row").head(most).select("source_row")
    return remarks.join(shown, on="source_row", how="semi", maintain_order="left")


def resembled(resemblances: pl.DataFrame) -> pl.DataFrame:
    """Return `source_row`, `code` and `like`: the contact that a double resembles, in Swedish.

    Of a contact at another provider the sender learns the day, and a reference for finance:
    docs/rules.md#the-contact-that-a-double-resembles.
    """
    first, last = (pl.col(f"like_{day}").dt.to_string("iso") for day in ("started_on", "ended_on"))
    days = pl.when(first == last).then(first).otherwise(first + pl.lit("–") + last)
    own = pl.format(
        "Den liknar kontakt {}, enhet {}, {}.", "like_contact_id", "like_care_unit", days
    )
    other = pl.format(
        "Den liknar en kontakt hos en annan vårdgivare, {}. Referens för ekonomi: {}:{}.",
        days,
        "like_ingest_no",
        "like_source_row",
    )
    like = pl.when("same_provider").then(own).otherwise(other)
    return resemblances.select("source_row", "code", like=like)


def remarked_rows(rows: pl.DataFrame, found: pl.DataFrame, fates: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with remarks: the sender's columns, then ours.

    Rows that cannot be billed come first; among them, those that the sender corrects.
    """
    ours = (
        _explained(found)
        .join(fates.select("source_row", "fate"), on="source_row", how="left")
        .sort("rank", "others_mend", "source_row")
        .with_columns(
            pl.col("source_row").cast(pl.String).alias(ROW_HEADING),
            pl.col("fate").replace_strict(swedish.FATES, return_dtype=pl.String).alias(FATE),
        )
    )
    # By position, because a sender may use any column name: `source_row`, `*`.
    place = ours.select(
        pl.when(pl.col("source_row") <= rows.height).then(pl.col("source_row") - 1)
    ).to_series()
    senders = [
        column.gather(place) for column in rows.get_columns() if column.name not in _OUR_NAMES
    ]
    return pl.DataFrame([*senders, *ours.select(_OUR_NAMES).get_columns()])


def _explained(found: pl.DataFrame) -> pl.DataFrame:
    """Return the codes of each row and their meaning, the worst first, one per line."""
    many = pl.len() > 1
    code, mended_by = pl.col("code"), pl.col("mended_by")
    return (
        _with_meanings(found)
        .with_columns(pl.concat_str("swedish", "like", separator=". ", ignore_nulls=True))
        .sort("source_row", "rank", "code")
        .group_by("source_row")
        .agg(
            pl.col("rank").first(),
            (mended_by != SENDER).all().alias("others_mend"),
            code.str.join(" ").alias(CODES),
            pl.col("cells")
            .drop_nulls()
            .str.split("\n")
            .explode()
            .unique(maintain_order=True)
            .str.join("\n")
            .replace("", None)
            .alias(WHERE),
            *(
                pl.when(many)
                .then((code + ": " + pl.col(text)).str.join("\n"))
                .otherwise(pl.col(text).first())
                .alias(heading)
                for text, heading in (("swedish", WHAT), ("how", HOW))
            ),
            mended_by.filter((mended_by != NOBODY) | (mended_by == NOBODY).all())
            .unique(maintain_order=True)
            .str.join(", ")
            .alias(WHO),
        )
    )


def _with_meanings(found: pl.DataFrame) -> pl.DataFrame:
    """Add the meaning of each code, and the rank of its verdict."""
    meanings = pl.DataFrame(
        [(code.value, text.swedish, text.fixed_by, text.how) for code, text in CATALOGUE.items()],
        schema=["code", "swedish", "mended_by", "how"],
        orient="row",
    )
    rank = pl.col("verdict").replace_strict(_RANK, return_dtype=pl.Int64)
    return found.join(meanings, on="code", how="left").with_columns(rank=rank)


def _write_rows(out: Book, name: str, rows: pl.DataFrame) -> None:
    """Write a sheet that can be corrected and resent: nothing above the headings."""
    senders = [Column(heading, heading, Form.KEPT) for heading in rows.columns[: -len(_OURS)]]
    sheet = out.sheet(name)
    write_table(out, sheet, 0, rows, [*senders, *_OURS])
    for place, column in enumerate(_OURS, len(senders)):
        ours = heading_style(out, column.form, colour="#FCE4D6")
        sheet.write_string(0, place, column.heading, ours)
    sheet.numbers_as_text = True
    sheet.autofilter(0, rows.height, rows.width)
    sheet.freeze(1)
    sheet.repeated = 0


def _write_summary(out: Book, file_name: str, delivered: int, returned: Returned) -> None:
    """Write the outcome of the file: its rows by fate, and its remarks by code."""
    sheet = out.sheet("Sammanställning")
    found, fates = returned.remarks, returned.fates
    remarked = found["source_row"].n_unique()
    facts = [
        ("Fil", file_name),
        ("Rader i filen", swedish.number(delivered)),
        ("Med anmärkning", swedish.number(remarked)),
    ]
    if remarked > ROWS_SHOWN:
        facts.append(("Visas på bladen före", f"{swedish.number(ROWS_SHOWN)}, de allvarligaste"))
    for row, (label, text) in enumerate(facts):
        sheet.write_string(row, 0, label, out.style(bold=True))
        sheet.write_string(row, 1, text, out.style())
    for row, text in enumerate(_ADVICE, len(facts) + 1):
        sheet.write_string(row, 0, text, out.style())
    by_fate = _counted_fates(fates)
    first = len(facts) + len(_ADVICE) + 2
    write_table(out, sheet, first, by_fate, _kept(by_fate))
    by_code = _counted_codes(found)
    write_table(out, sheet, first + by_fate.height + 2, by_code, _kept(by_code))
    sheet.numbers_as_text = True


def _kept(table: pl.DataFrame) -> list[Column]:
    wrapped = {"Vad är fel", "Gör så här"}
    return [
        Column(name, name, Form.WRAPPED if name in wrapped else Form.KEPT) for name in table.columns
    ]


def _counted_fates(fates: pl.DataFrame) -> pl.DataFrame:
    return (
        fates.group_by(pl.col("fate").replace_strict(swedish.FATES).alias("Utfall"))
        .agg(pl.len().alias("Rader"))
        .sort("Rader", "Utfall", descending=[True, False])
        .with_columns(pl.col("Rader").cast(pl.String))
    )


def _counted_codes(found: pl.DataFrame) -> pl.DataFrame:
    return (
        _with_meanings(found.group_by("code", "verdict").agg(pl.len().alias("rows")))
        .sort("rank", "code")
        .select(
            pl.col("code").alias("Anmärkning"),
            pl.col("rows").cast(pl.String).alias("Rader"),
            pl.col("verdict").replace_strict(swedish.VERDICTS).alias("Innebär"),
            pl.col("swedish").alias("Vad är fel"),
            pl.col("mended_by").alias("Vem rättar"),
            pl.col("how").alias("Gör så här"),
        )
    )
