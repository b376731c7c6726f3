"""Reports of care contacts with every cell in canonical form."""

from collections.abc import Callable
from typing import Final

import polars as pl

from contracts.cells import KIND_OF_COLUMN, Kind
from transforms.cells.coded import care_forms, care_units, code_list, code_set, upper_case
from transforms.cells.days import canonical_days, canonical_moments
from transforms.cells.identities import canonical_reporters
from transforms.cells.numbers import canonical_amounts, canonical_counts
from transforms.cells.patients import canonical_lma_numbers, canonical_patients
from transforms.cells.plain import plain_texts
from transforms.cells.words import NO_TEXT, canonical_words

# Kinds whose canonical form follows from the cell alone. Other kinds are text as cleaned.
_CANONICAL: Final[dict[Kind, Callable[[pl.Series], pl.Series]]] = {
    Kind.REPORTER: canonical_reporters,
    Kind.UNIT: care_units,
    Kind.CARE_FORM: care_forms,
    Kind.DRG: upper_case,
    Kind.PROCEDURES: code_set,
    Kind.DIAGNOSES: code_list,
    Kind.LMA_NUMBER: canonical_lma_numbers,
    Kind.DATE: canonical_days,
    Kind.MOMENT: canonical_moments,
    Kind.AMOUNT: canonical_amounts,
    Kind.COUNT: canonical_counts,
    Kind.YES_OR_EMPTY: lambda texts: _without_no(canonical_words(texts)),
    Kind.YES_OR_NO: canonical_words,
}


def canonical_report(rows: pl.DataFrame) -> pl.DataFrame:
    """Return reported rows with every cell in canonical form; empty = null.

    A cell that is not a listed spelling of its kind stays as plain text, and gets its remark when
    it is parsed.

    Args:
        rows: the text columns of ReportedContact, trimmed, as a reader returned them.
    """
    plain = plain_texts(rows)
    filled = {
        name: plain.get_column(name)
        for name in KIND_OF_COLUMN
        if plain.get_column(name).null_count() < plain.height
    }
    read = plain.with_columns(
        _CANONICAL[KIND_OF_COLUMN[name]](texts).alias(name)
        for name, texts in filled.items()
        if KIND_OF_COLUMN[name] in _CANONICAL
    )
    return read.with_columns(
        canonical_patients(read.get_column("patient_id"), read.get_column("started_on")).alias(
            "patient_id"
        )
    )


def _without_no(words: pl.Series) -> pl.Series:
    """Return a column in which an empty cell means no, with every no empty."""
    return words.replace([NO_TEXT], [None])
