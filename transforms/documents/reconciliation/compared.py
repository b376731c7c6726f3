"""The reconciliation's tables of the year, of deviations and of late contacts."""

from typing import Final

import polars as pl

from contracts.compared import Measure, StandsOutRule
from contracts.reconciliation import Dimension
from transforms.documents.swedish import FATES
from transforms.documents.workbook.report_sheet import ReportTable, amounts, counts, swedish, texts
from transforms.documents.workbook.sheets import Column, Form
from transforms.reconciliation.late import SOON_DAYS
from transforms.reconciliation.stands_out import MONTHS_NEEDED, SMALLEST
from transforms.reconciliation.tables import Reconciliation

STANDS_OUT_RULES: Final[dict[str, str]] = {
    StandsOutRule.MISSING: "Saknas: fakturerade var och en av de tre månaderna före",
    StandsOutRule.NEW: "Ny: har inte fakturerat i någon av månaderna före",
    StandsOutRule.DOUBLED: "Minst dubbelt så många som brukligt",
    StandsOutRule.HALVED: "Högst hälften så många som brukligt",
}
_MEASURES: Final[dict[str, str]] = {
    Measure.DEBITED: "Fakturerade kontakter",
    Measure.CREDITED: "Krediterade kontakter",
    Measure.HELD: "Rader som väntar",
    Measure.REJECTED: "Avvisade rader",
}
_PLACES: Final[dict[str, str]] = {
    Dimension.AGREEMENT: "Avtal",
    Dimension.CARE_UNIT: "Vårdenhet",
}


def stands_out_table(found: Reconciliation) -> ReportTable:
    """Return the deviations from the preceding months."""
    shown = found.stands_out.with_columns(
        swedish("rule", STANDS_OUT_RULES),
        swedish("measure", _MEASURES),
        swedish("dimension", _PLACES).fill_null("Hela månaden"),
    )
    compared = found.months.height > MONTHS_NEEDED
    return ReportTable(
        "sticker-ut",
        "Sticker ut",
        "Vad som sticker ut",
        (
            "Brukligt är medianen av de tidigare månaderna i jämförelsen.",
            f"Små tal lämnas: dubbelt räknas från {SMALLEST}, hälften av minst {SMALLEST}.",
        ),
        (
            *texts(("dimension", "Gäller"), ("key", "Kod"), ("name", "Namn")),
            *texts(("measure", "Vad"), ("rule", "Iakttagelse")),
            *counts(("now", "Nu"), ("usual", "Brukligt"), ("months", "Jämförda månader")),
        ),
        shown,
        "Inget sticker ut."
        if compared
        else "Månaden jämförs när tre tidigare månader är fakturerade.",
        unsummed=("now", "usual", "months"),
    )


def months_table(found: Reconciliation) -> ReportTable:
    """Return the month and the twelve before it."""
    return ReportTable(
        "manader",
        "Månader",
        "Månaden och de tolv före",
        (
            "Efter fakturamånad, utan momskompensation; makulerade fakturor är inte med.",
            "Väntar: rader som väntade efter månadens sista körning.",
        ),
        (
            *texts(("month", "Fakturamånad")),
            *counts(("units", "Vårdenheter"), ("debited_contacts", "Debiterade kontakter")),
            *amounts(("debited", "Debiterat")),
            *counts(("credited_contacts", "Krediterade kontakter")),
            *amounts(("credited", "Krediterat"), ("net", "Netto")),
            *counts(("held", "Väntar"), ("rejected", "Avvisade")),
        ),
        found.months,
        unsummed=("units", "held"),
    )


def units_table(found: Reconciliation) -> ReportTable:
    """Return the contacts of each unit in each of the months."""
    known = found.months["month"].to_list()
    count = pl.col("contacts")
    rows = (
        found.units.group_by("agreement_id", "care_unit", "name", maintain_order=True)
        .agg(
            *(count.filter(pl.col("month") == month).sum().alias(month) for month in known),
            contacts=count.sum(),
        )
        .sort("contacts", "care_unit", descending=[True, False])
    )
    return ReportTable(
        "enheter-per-manad",
        "Enheter per månad",
        "Fakturerade kontakter per vårdenhet och månad",
        ("Debiterade kontakter efter fakturamånad.",),
        (
            *texts(("care_unit", "Vårdenhet"), ("name", "Namn"), ("agreement_id", "Avtal")),
            *counts(*((month, month) for month in known)),
            *counts(("contacts", "Summa")),
        ),
        rows,
        "Inget är fakturerat.",
    )


def care_settled_table(found: Reconciliation) -> ReportTable:
    """Return the months in which the care of each month was billed."""
    return ReportTable(
        "vardens-vag",
        "Vårdens väg",
        "När månadernas vård fakturerades",
        (
            "Netto efter hur många månader efter vårdmånaden som det fakturerades.",
            "Vård från före de jämförda månaderna är inte med.",
        ),
        (
            *texts(("care_month", "Vårdmånad")),
            *amounts(
                ("same_month", "Samma månad"),
                ("next_month", "Månaden efter"),
                ("second_month", "Två månader efter"),
                ("later", "Senare"),
                ("net", "Netto"),
            ),
        ),
        found.care_settled,
        "Inget är fakturerat.",
    )


def late_table(found: Reconciliation) -> ReportTable:
    """Return the contacts that are soon too old to bill."""
    return ReportTable(
        "snart-for-gamla",
        "Snart för gamla",
        "Kontakter som snart är för gamla",
        (
            f"Inte fakturerade, och inom {SOON_DAYS} dagar äldre än betalaren tar emot.",
            "Är betalaren inte känd än, räknas den kortaste gränsen.",
            "Kontakter med skyddad identitet anges med fil och rad.",
        ),
        (
            Column("Sista fakturadag", "last_day", Form.DAY),
            Column("Dagar kvar", "days_left", Form.COUNT),
            *texts(("mended_by", "Behöver agera"), ("codes", "Anmärkning"), ("fate", "Utfall")),
            *texts(("contact_id", "Kontakt"), ("care_unit", "Vårdenhet")),
            Column("Start", "started_on", Form.DAY),
            *texts(("payer_id", "Betalare"), ("path", "Fil")),
            Column("Rad", "source_row", Form.COUNT),
        ),
        found.late.with_columns(swedish("fate", FATES)),
        "Ingen kontakt är snart för gammal."
        if found.limits_known
        else "Betalarnas gränser den gången är inte kvar.",
        unsummed=("days_left", "source_row"),
    )
