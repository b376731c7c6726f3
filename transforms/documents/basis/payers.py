"""Which of the payers' templates a contact is told in: by the day of care, as priced things are.

A template may hold for one payer, agreement or care level, or for any; the row with most keys
filled wins, as in the price lists. Vårdgivarguiden, "Primärvårdsrehabilitering", 2024-02-02: one
template for visits to 2024-01-31, another from 2024-02-01, a third for protected identities.
"""

from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.registries import KeptTemplate
from transforms.documents.basis.rows import INPATIENT, PRIMARY, SPECIALIST

_LEVELS: Final = {"primary": PRIMARY, "specialist": SPECIALIST, "inpatient": INPATIENT}


def with_templates(rows: pl.DataFrame, templates: DataFrame[KeptTemplate]) -> pl.DataFrame:
    """Give contacts (`basis_rows`) their `template`: its file name, null where none holds.

    A template for protected identities goes before all others for those, and is for nobody else.
    """
    ranked = sorted(templates.iter_rows(named=True), key=_rank)
    none = pl.lit(None, dtype=pl.String)
    chosen = [pl.when(_holds(row)).then(pl.lit(row["template"])) for row in ranked]
    return rows.with_columns(pl.coalesce(*chosen, none).alias("template"))


def _rank(row: dict[str, object]) -> tuple[object, ...]:
    """Put protected identities first, then most keys filled, then agreement before payer."""
    keys = ("agreement_id", "payer_id", "care_level")
    empty = [row[key] is None for key in keys]
    return (not row["protected_identity"], sum(empty), *empty, row["line"])


def _holds(row: dict[str, object]) -> pl.Expr:
    day = pl.col("started_on")
    holds = day >= pl.lit(row["valid_from"])
    if row["valid_to"] is not None:
        holds &= day <= pl.lit(row["valid_to"])
    if row["protected_identity"]:
        holds &= pl.col("protected_identity")
    for key in ("agreement_id", "payer_id"):
        if row[key] is not None:
            holds &= pl.col(key) == pl.lit(row[key])
    if row["care_level"] is not None:
        holds &= pl.col("section") == pl.lit(_LEVELS[str(row["care_level"])])
    return holds
