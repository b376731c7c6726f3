"""What is wrong with a few of the bench's rows: about two in a hundred, over all the codes."""

from typing import NamedTuple

import polars as pl


class Damage(NamedTuple):
    """A kind of row: its share of all rows, and what it has in some columns instead.

    A value is a text, or an expression over the row's columns (also those of its patient).
    """

    share: float
    columns: dict[str, str | pl.Expr]


_LONG_AGO = {"started_on": "2023-01-17", "ended_on": pl.lit(None, pl.String)}
_OUTPATIENT = {"care_form": "outpatient", "ended_on": pl.lit(None, pl.String)}
_STILL_HERE = pl.when(pl.col("care_form") == "inpatient").then(None).otherwise(pl.lit("2024-04-11"))

DAMAGES: dict[str, Damage] = {
    "C01 no id": Damage(0.0004, {"contact_id": ""}),
    "C02 no such day": Damage(0.0004, {"started_on": "2024-02-30"}),
    "C02 no start": Damage(0.0002, {"started_on": ""}),
    "C02 birth": Damage(0.0002, {"born_on": "1988-xx-05"}),
    "C03": Damage(0.0004, {"ended_on": "2023-02-01"}),
    "C04": Damage(0.0003, {"started_on": "2024-05-20", "ended_on": ""}),
    "C05": Damage(0.0003, {"care_form": "dagvård"}),
    "C06 unknown": Damage(0.0004, {"fee_code": "ZZ"}),
    "C06 closed": Damage(0.0002, {"fee_code": "22"}),
    "C07 fee": Damage(0.0003, {"patient_fee": "-100"}),
    "C07 leave": Damage(0.0002, {"leave_days": "två"}),
    "C08 procedure": Damage(0.0003, {"procedure_codes": "AF001 ÅTGÄRD"}),
    "C08 diagnosis": Damage(0.0002, {"diagnosis_codes": "J0.9"}),
    "C09": Damage(0.0005, {"procedure_codes": "", "drg_code": ""}),
    "C10": Damage(0.0005, {**_OUTPATIENT, "fee_code": "69", "patient_fee": "200"}),
    "C11": Damage(0.0004, {**_OUTPATIENT, "fee_code": ""}),
    "C12": Damage(0.0003, {"interpreter": "kanske"}),
    "E01": Damage(
        0.0003,
        {"care_form": "inpatient", "fee_code": "", "lma_number": "", "patient_id": "1"}
        | {"ended_on": pl.col("started_on")},
    ),
    "N01": Damage(0.0010, {**_OUTPATIENT, "fee_code": "20"}),
    "P01": Damage(0.0003, {"patient_id": ""}),
    "P02 check digit": Damage(
        0.0006,
        {
            "patient_id": pl.col("patient_id").str.head(11)
            + ((pl.col("patient_id").str.tail(1).cast(pl.Int64) + 3) % 10).cast(pl.String)
        },
    ),
    "P02 short": Damage(0.0002, {"patient_id": pl.col("patient_id").str.tail(10)}),
    "P03": Damage(0.0005, {"patient_id": "198001019861"}),
    "P03 protected": Damage(0.0002, {"patient_id": "198001019861", "protected_identity": "ja"}),
    "P04": Damage(0.0020, {"patient_id": pl.col("personal")}),
    "P05": Damage(0.0005, {"patient_id": "992030000012"}),
    "P06": Damage(0.0020, {"patient_id": pl.col("merged")}),
    "P07": Damage(0.0010, {"patient_name": "Okänd Felstavad"}),
    "L01": Damage(0.0005, {**_OUTPATIENT, "fee_code": "12", "patient_fee": "50", "lma_number": ""}),
    "L02": Damage(0.0005, {"lma_number": "12-34567"}),
    "L03": Damage(0.0005, {"lma_number": "99-123456"}),
    "L04": Damage(0.0005, {"lma_number": pl.col("lma_number").shift(1)}),
    "L05": Damage(0.0005, {"lma_number": pl.col("expired")}),
    "L06": Damage(0.0200, {"lma_number": ""}),
    "receipt": Damage(0.0050, {}),
    "U01 unknown": Damage(0.0004, {"care_unit": "99999999X"}),
    "U01 malformed": Damage(0.0001, {"care_unit": "Mottagningen"}),
    "U02": Damage(0.0005, {}),
    "U03": Damage(0.0004, {"care_unit": pl.col("hsa_id")}),
    "A01": Damage(0.0005, {}),
    "M01": Damage(
        0.0006, {**_OUTPATIENT, "profession": "99", "fee_code": "69", "patient_fee": "0"}
    ),
    "M02": Damage(0.0006, {"patient_fee": "99999"}),
    "N03": Damage(
        0.0006,
        {**_OUTPATIENT, "visit_type": "H", "procedure_codes": "NHP01", "interpreter": "0"}
        | {"fee_code": "69", "patient_fee": "0"},
    ),
    "T01": Damage(0.0005, _LONG_AGO),
    "not yet": Damage(0.0010, {"ended_on": _STILL_HERE}),
    # These are copies of other rows: the same contact again, cancelled, or under another id.
    "again": Damage(0.0020, {}),
    "cancelled": Damage(0.0010, {}),
    "lookalike": Damage(0.0010, {}),
}
COPIES = ("again", "cancelled", "lookalike")
KINDS = ("", *DAMAGES)


def damaged(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with what the damage of their `damage` has instead."""
    changed: dict[str, pl.Expr] = {}
    for name, (_, columns) in DAMAGES.items():
        for column, value in columns.items():
            before = changed.get(column, pl.col(column))
            there = pl.col("damage") == KINDS.index(name)
            text = pl.lit(value) if isinstance(value, str) else value
            changed[column] = pl.when(there).then(text).otherwise(before)
    return rows.with_columns(**changed)
