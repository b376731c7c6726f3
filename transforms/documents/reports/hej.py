"""HEJ's amounts compared with ours as a workbook (hej_jamforelse.xlsx).

It contains contact ids but no patient data.
"""

import datetime as dt

import polars as pl

from contracts.hej import HEJ_KINDS, HejKind
from contracts.period import Month
from transforms.documents.swedish import ITEM_KINDS, ROUTES
from transforms.documents.workbook.report_sheet import (
    ReportTable,
    amounts,
    counts,
    swedish,
    texts,
    write_report,
)
from transforms.documents.workbook.sheets import Book, Column, Form
from transforms.hej import HejComparison

_KINDS = {str(kind): text for kind, text in HEJ_KINDS.items()}


def hej_workbook(month: Month, found: HejComparison, made_on: dt.date) -> bytes:
    """Write the comparison as deterministic xlsx."""
    out = Book(f"HEJ-jämförelse {month}", made_on)
    write_report(out, (_summary(found), _differences(found), _items(found), _products(found)))
    return out.content()


def _summary(found: HejComparison) -> ReportTable:
    sums = found.contacts.group_by("kind").agg(
        contacts=pl.len().cast(pl.Int64),
        ours=pl.col("our_amount").sum(),
        hej=pl.col("hej_amount").sum(),
        difference=pl.col("difference").sum(),
    )
    order = pl.DataFrame({"kind": list(_KINDS)})
    return ReportTable(
        "oversikt",
        "Översikt",
        "HEJ mot fakturerat",
        (
            "HEJ är regionens produkter gånger pris. Skillnad är fakturerat minus HEJ.",
            "Fakturerat är kontaktens nettobelopp, utan momskompensation.",
            "Fakturorna har andra summor: de innehåller också tidigare månaders rättelser.",
        ),
        (
            *texts(("kind", "Utfall")),
            *counts(("contacts", "Kontakter")),
            *amounts(("ours", "Fakturerat"), ("hej", "HEJ"), ("difference", "Skillnad")),
        ),
        order.join(sums, on="kind", maintain_order="left").with_columns(swedish("kind", _KINDS)),
    )


def _differences(found: HejComparison) -> ReportTable:
    rows = found.contacts.filter(pl.col("kind") != HejKind.EQUAL.value)
    return ReportTable(
        "skillnader",
        "Skillnader",
        "Kontakter som skiljer sig",
        ("Trolig orsak är den enda av våra poster som är lika stor som skillnaden.",),
        (
            *texts(("contact_id", "Kontakt"), ("reporter", "Rapportör"), ("kind", "Utfall")),
            *amounts(
                ("our_amount", "Fakturerat"), ("hej_amount", "HEJ"), ("difference", "Skillnad")
            ),
            *texts(("cause", "Trolig orsak"), ("agreement_id", "Avtal"), ("care_unit", "Enhet")),
            Column("Start", "started_on", Form.DAY),
            Column("Slut", "ended_on", Form.DAY),
            *texts(("route", "Väg"), ("invoice_number", "Faktura")),
        ),
        rows.with_columns(swedish("kind", _KINDS), swedish("route", ROUTES)),
        "Inga kontakter skiljer sig.",
    )


def _items(found: HejComparison) -> ReportTable:
    return ReportTable(
        "vara-poster",
        "Våra poster",
        "Regel och prisrad bakom det fakturerade",
        ("Tabellen visar bara kontakter som skiljer sig.",),
        (
            *texts(("contact_id", "Kontakt"), ("reporter", "Rapportör"), ("kind", "Post")),
            *texts(("rule", "Regel"), ("code", "Kod"), ("visit_type", "Besökstyp")),
            *texts(("profession", "Yrke")),
            *counts(("quantity", "Antal")),
            *amounts(("unit_price", "À-pris"), ("amount", "Belopp")),
            *texts(("price_list_id", "Prislista")),
            *counts(("list_row", "Rad")),
            *texts(("source", "Källa")),
        ),
        found.our_items.with_columns(
            swedish("kind", ITEM_KINDS), pl.col("list_row").cast(pl.Int64)
        ),
        "Inga poster.",
        unsummed=("quantity", "unit_price", "list_row"),
    )


def _products(found: HejComparison) -> ReportTable:
    return ReportTable(
        "hej-produkter",
        "HEJ produkter",
        "Produkterna bakom HEJ:s belopp",
        (
            "HEJIndata har inga priser. Priserna kommer ur registret hej_prices.csv.",
            "Om källan är HEJ kommer beloppet ur en tabell från HEJ.",
        ),
        (
            *texts(("contact_id", "Kontakt"), ("reporter", "Källa"), ("product_code", "Produkt")),
            *texts(("commission", "Uppdrag")),
            *counts(("quantity", "Antal")),
            *amounts(("unit_price", "À-pris"), ("amount", "Belopp")),
            *counts(("list_row", "Rad")),
            *texts(("source", "Prisets källa")),
        ),
        found.products.with_columns(pl.col("list_row").cast(pl.Int64)),
        "Inga produkter.",
        unsummed=("quantity", "unit_price", "list_row"),
    )
