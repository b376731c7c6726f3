"""The reconciliation's tables of changed registries, in Swedish format."""

from typing import Final

import polars as pl

from contracts.registry_changes import ChangeKind
from transforms.documents.swedish import counted
from transforms.documents.workbook.report_sheet import ReportTable, amounts, swedish, texts
from transforms.documents.workbook.sheets import Column, Form
from transforms.reconciliation.tables import Reconciliation

_KINDS: Final[dict[str, str]] = {
    ChangeKind.ADDED: "Ny rad",
    ChangeKind.REMOVED: "Borttagen rad",
    ChangeKind.CHANGED: "Ändrad",
    ChangeKind.UNKNOWN: "Okänt: förra körningens register är inte kvar",
}


def change_tables(found: Reconciliation) -> list[ReportTable]:
    """Return the changes that people confirm, then the others; none without changes."""
    asks = found.registry_changes.get_column("asks")
    parts = (
        (
            "andrade-avtal",
            "Ändrade avtal och priser",
            _CONFIRM,
            found.registry_changes.filter(asks),
        ),
        ("andrade-register", "Ändrade register", _OTHERS, found.registry_changes.filter(~asks)),
    )
    return [
        _table(name, title, note, changes)
        for name, title, note, changes in parts
        if not changes.is_empty()
    ]


def change_notice(found: Reconciliation) -> str:
    """Return the notice that the page begins with; empty without changes to confirm."""
    asks = found.registry_changes.filter(pl.col("asks"))
    if asks.is_empty():
        return ""
    accounts = [
        f"{key}: bankgiro {was} → {becomes}"
        for key, was, becomes in asks.filter(pl.col("column") == "bankgiro")
        .select("row_key", "was", "becomes")
        .iter_rows()
    ]
    changes = counted(asks.height, "ändring", "ändringar")
    what = f"{changes} av avtal, betalare eller priser sedan förra körningen"
    return "; ".join([what, *accounts])


_CONFIRM: Final = (
    "Avtal, bankgiron, betalare och priser som har ändrats sedan förra körningen.",
    "Kontrollera särskilt ändrade bankgiron, hos vårdgivaren och på annan väg än ändringen kom.",
)
_OTHERS: Final = (
    "Ändrat i de andra registren sedan förra körningen.",
    "Uppgifter om personer visas inte.",
)


def _table(name: str, title: str, notes: tuple[str, ...], changes: pl.DataFrame) -> ReportTable:
    return ReportTable(
        name,
        title,
        f"{title} sedan förra körningen",
        notes,
        (
            *texts(("registry", "Register"), ("kind", "Ändring"), ("row", "Rad")),
            *texts(("row_key", "Nyckel")),
            Column("Gäller från", "valid_from", Form.DAY),
            *texts(("column", "Kolumn"), ("was", "Var"), ("becomes", "Är")),
            *amounts(("amount", "Kronor")),
        ),
        changes.with_columns(
            swedish("kind", _KINDS),
            _in_swedish("was"),
            _in_swedish("becomes"),
            row=pl.col("line").cast(pl.String),
        ),
        unsummed=("amount",),
    )


def _in_swedish(column: str) -> pl.Expr:
    words = {"true": "ja", "false": "nej"}
    return pl.col(column).replace(words).alias(column)
