"""Codes: their case, lists of codes, and the spelling of the registries.

Rules: docs/cells.md.
"""

from typing import NamedTuple

import polars as pl

from contracts import cells
from contracts.codes import CareForm
from transforms.cells.distinct import by_distinct

_EACH = pl.col("").str.to_uppercase().str.replace_all(r"[,;]", " ")


def upper_case(texts: pl.Series) -> pl.Series:
    """Return codes in upper case without a trailing dot."""
    return by_distinct(texts, pl.col("").str.to_uppercase().str.replace(r"\.$", ""))


def care_units(texts: pl.Series) -> pl.Series:
    """Return kombikakoder and HSA-ids in upper case, with plain hyphens."""
    return upper_case(by_distinct(texts, pl.col("").str.replace_all(cells.DASH, "-")))


def care_forms(texts: pl.Series) -> pl.Series:
    """Return care forms in lower case; other text is unchanged."""
    word = pl.col("").str.to_lowercase()
    form = pl.when(word.is_in([form.value for form in CareForm])).then(word)
    return by_distinct(texts, form.fill_null(pl.col("")))


def code_set(texts: pl.Series) -> pl.Series:
    """Return procedures in upper case, sorted, once each, one space between, no dot after them."""
    each = _EACH.str.replace_all(r"\.(\s|$)", "${1}").str.extract_all(r"\S+")
    return by_distinct(texts, each.list.unique().list.sort().list.join(" "))


def code_list(texts: pl.Series) -> pl.Series:
    """Return diagnoses in upper case without dots, in the order reported, once each."""
    each = _EACH.str.replace_all(".", "", literal=True).str.extract_all(r"\S+")
    return by_distinct(texts, each.list.unique(maintain_order=True).list.join(" "))


def each_code_is(name: str, pattern: str) -> pl.Expr:
    """Return whether every code of a canonical list matches `pattern`; null for null."""
    inner = pattern.removeprefix("^").removesuffix("$")
    return pl.col(name).str.contains(f"^{inner}( {inner})*$")


def is_error(name: str) -> pl.Expr:
    """Return whether a cell shows a spreadsheet's error, or a formula instead of a value."""
    return pl.col(name).str.contains(cells.ERROR_OR_FORMULA).fill_null(value=False)


class KnownCodes(NamedTuple):
    """The codes that registries name, by the column of a report that they are compared with."""

    visit_type: pl.Series
    profession: pl.Series
    fee_code: pl.Series


def known_codes(
    visit_types: pl.DataFrame,
    professions: pl.DataFrame,
    fee_codes: pl.DataFrame,
    price_items: pl.DataFrame,
    patient_fees: pl.DataFrame,
) -> KnownCodes:
    """Return the codes of the tables on any day; without a table those that prices name."""
    priced = [price_items.get_column("profession"), patient_fees.get_column("profession")]
    types, workers = visit_types.get_column("visit_type"), professions.get_column("profession")
    return KnownCodes(
        price_items.get_column("visit_type") if types.is_empty() else types,
        pl.concat(priced) if workers.is_empty() else workers,
        fee_codes.get_column("fee_code"),
    )


def with_known_codes(reported: pl.DataFrame, known: KnownCodes) -> pl.DataFrame:
    """Return the reports with codes as the registries spell them.

    A code is compared exactly first, then without case, leading zeros and a trailing dot. It is
    unchanged where that leads to no code or to several.
    """
    return reported.with_columns(
        as_spelled(reported.get_column(name), spellings)
        for name, spellings in known._asdict().items()
    )


def as_spelled(texts: pl.Series, known: pl.Series) -> pl.Series:
    """Return codes as `known` spells them; those that lead to none or to several unchanged."""
    written = texts.drop_nulls().unique().alias("code").to_frame()
    known = known.drop_nulls().unique().alias("known")
    others = written.filter(~pl.col("code").is_in(known.implode()))
    alone = known.to_frame().with_columns(bare=_bare("known")).filter(pl.col("bare").is_unique())
    found = others.with_columns(bare=_bare("code")).join(alone, on="bare")
    if found.is_empty():
        return texts
    return texts.replace(found.get_column("code"), found.get_column("known"))


def of_several(texts: pl.Series, known: pl.Series) -> pl.Series:
    """Return whether each code is not among `known`, but leads to several of them."""
    known = known.drop_nulls().unique().alias("known")
    doubled = known.to_frame().select(bare=_bare("known")).to_series()
    several = doubled.filter(doubled.is_duplicated()).implode()
    code = texts.alias("code").to_frame()
    of_them = _bare("code").is_in(several) & ~pl.col("code").is_in(known.implode())
    return code.select(of_them.fill_null(value=False)).to_series()


def _bare(name: str) -> pl.Expr:
    """Return a code without case, a trailing dot and leading zeros."""
    return (
        pl.col(name).str.to_uppercase().str.replace(r"\.$", "").str.replace(r"^0+([^0]|0$)", "${1}")
    )
