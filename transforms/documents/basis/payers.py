"""The payer's template of a contact, chosen by the day of care like a price.

A template may apply to one payer, agreement or care level, or to any; the row with the most keys
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
    """Add `template` to contacts (`basis_rows`): its file name, null if none applies.

    A template for protected identities takes precedence for them and applies to no other contacts.
    """
    ranked = sorted(templates.iter_rows(named=True), key=_rank)
    none = pl.lit(None, dtype=pl.String)
    chosen = [pl.when(_holds(row)).then(pl.lit(row["template"])) for row in ranked]
    return rows.with_columns(pl.coalesce(*chosen, none).alias("template"))


def _rank(row: dict[str, object]) -> tuple[object, ...]:
    """Rank templates: protected first, then most keys, then agreement before payer."""
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
