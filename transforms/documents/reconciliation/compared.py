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
    StandsOutRule.MISSING: "Saknas: fakturerade under alla tre månaderna före",
    StandsOutRule.NEW: "Ny: fakturerade inte under någon av månaderna före",
    StandsOutRule.DOUBLED: "Minst dubbelt så många som vanligt",
    StandsOutRule.HALVED: "Högst hälften så många som vanligt",
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
        "avvikelser",
        "Avvikelser",
        "Avvikelser från tidigare månader",
        (
            "Vanligt är medianen av de tidigare månaderna i jämförelsen.",
            f"En dubblering visas om antalet nu är minst {SMALLEST}.",
            f"En halvering visas om det vanliga antalet är minst {SMALLEST}.",
        ),
        (
            *texts(("dimension", "Gäller"), ("key", "Kod"), ("name", "Namn")),
            *texts(("measure", "Mått"), ("rule", "Avvikelse")),
            *counts(("now", "Nu"), ("usual", "Vanligt"), ("months", "Jämförda månader")),
        ),
        shown,
        "Månaden har inga avvikelser."
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
            "Beloppen är utan momskompensation. Makulerade fakturor är inte med.",
            "Väntar är antalet rader som väntade efter månadens sista körning.",
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
        ("Tabellen visar antalet debiterade kontakter per fakturamånad.",),
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
        "nar-varden-fakturerades",
        "När vården fakturerades",
        "När varje månads vård fakturerades",
        (
            "Tabellen visar nettobelopp efter antal månader mellan vård och faktura.",
            "Äldre vård än de jämförda månaderna är inte med.",
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
            "Kontakterna är inte fakturerade.",
            f"De är äldre än vad betalaren tar emot, eller blir det inom {SOON_DAYS} dagar.",
            "Om betalaren inte är känd gäller den kortaste gränsen.",
            "En kontakt med skyddad identitet anges bara med fil och rad.",
            "Detsamma gäller en kontakt med ett id som kan peka ut en person.",
        ),
        (
            Column("Sista fakturadag", "last_day", Form.DAY),
            Column("Dagar kvar", "days_left", Form.COUNT),
            *texts(("mended_by", "Åtgärdas av"), ("codes", "Anmärkning"), ("fate", "Utfall")),
            *texts(("contact_id", "Kontakt"), ("care_unit", "Vårdenhet")),
            Column("Start", "started_on", Form.DAY),
            *texts(("payer_id", "Betalare"), ("path", "Fil")),
            Column("Rad", "source_row", Form.COUNT),
        ),
        found.late.with_columns(swedish("fate", FATES)),
        "Ingen kontakt är snart för gammal."
        if found.limits_known
        else "Betalarnas gränser vid körningen är inte sparade.",
        unsummed=("days_left", "source_row"),
    )
