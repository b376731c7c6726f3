"""The reconciliation's tables of rows, in Swedish format."""

from decimal import Decimal
from typing import Final

import polars as pl

from contracts.accounts import FileAccount, FileSeries
from contracts.reconciliation import Unit
from transforms.documents.swedish import FATES, NO_BREAK, VERDICTS, counted, kronor
from transforms.documents.workbook.report_sheet import ReportTable, amounts, counts, swedish, texts
from transforms.documents.workbook.sheets import Column, Form
from transforms.reconciliation.tables import Reconciliation

_SERIES: Final[dict[str, str]] = {
    FileSeries.REPORTS: "Vårdkontakter",
    FileSeries.PAYMENTS: "Betalningar",
}
UNITS: Final[dict[str, tuple[str, str]]] = {
    Unit.ROWS: ("rad", "rader"),
    Unit.CONTACTS: ("kontakt", "kontakter"),
    Unit.INVOICES: ("faktura", "fakturor"),
}


def fates_table(found: Reconciliation) -> ReportTable:
    """Return the fates of the judged rows."""
    return ReportTable(
        "utfall",
        "Utfall",
        "Rader per utfall",
        (
            "Varje rapporterad rad har ett utfall.",
            "Före visar utfallet när körningen började, för de rader som prövades igen.",
        ),
        (
            *texts(("fate", "Utfall")),
            *counts(("before", "Före"), ("new", "Nya rader"), ("again", "Prövade igen")),
            *counts(("rows", "Rader")),
        ),
        found.fates.with_columns(swedish("fate", FATES)),
    )


def remarks_table(found: Reconciliation) -> ReportTable:
    """Return the remarks by code."""
    return ReportTable(
        "anmarkningar",
        "Anmärkningar",
        "Anmärkningar",
        ("En rad kan ha flera anmärkningar. Därför är antalen tillsammans fler än raderna.",),
        (
            *texts(("code", "Kod"), ("text", "Anmärkning"), ("verdict", "Följd")),
            *counts(("rows", "Rader")),
            *amounts(("amount", "Kronor")),
            *counts(("unpriced", "Utan pris")),
            *texts(("mended_by", "Åtgärdas av"), ("how", "Gör så här")),
        ),
        found.remarks.with_columns(swedish("verdict", VERDICTS)),
        "Inga anmärkningar.",
        unsummed=("rows",),
    )


def undecided_tables(found: Reconciliation) -> list[ReportTable]:
    """Return the table of lists that are not decided; none if all are."""
    if found.undecided.is_empty():
        return []
    year = found.undecided.get_column("year").item(0)
    return [
        ReportTable(
            "obeslutade",
            "Ej beslutade priser",
            f"Ej beslutade för vård under {year}",
            (
                "Kronor är vad som i månadens prissättning beror på listan.",
                "Vård under året väntar (M04) tills prislistan är inlagd.",
            ),
            (*texts(("what", "Lista")), *amounts(("amount", "Kronor"))),
            found.undecided,
            unsummed=("amount",),
        )
    ]


def doubles_table(found: Reconciliation) -> ReportTable:
    """Return the contacts that resemble a billed one."""
    return ReportTable(
        "dubbletter",
        "Dubbletter",
        "Kontakter som liknar en fakturerad",
        (
            "Referensen är fil och rad för den fakturerade kontakten.",
            "Är den en annan vårdgivares, står referensen också i returen.",
            "samfaktura explain visar båda kontakterna.",
            "Kontakter med skyddad identitet anges med fil och rad.",
        ),
        (
            *texts(("code", "Kod"), ("verdict", "Följd")),
            *texts(("contact_id", "Kontakt"), ("care_unit", "Vårdenhet")),
            Column("Start", "started_on", Form.DAY),
            *texts(("like_contact_id", "Liknar kontakt"), ("like_care_unit", "Vid enhet")),
            Column("Den startade", "like_started_on", Form.DAY),
            *texts(("reference", "Referens"), ("path", "Fil")),
            Column("Rad", "source_row", Form.COUNT),
        ),
        found.doubles.with_columns(swedish("verdict", VERDICTS)),
        "Ingen kontakt liknar en fakturerad.",
        unsummed=("source_row",),
    )


def held_table(found: Reconciliation) -> ReportTable:
    """Return the held contacts, by who must act and how long they have waited."""
    return ReportTable(
        "vantar",
        "Väntar",
        "Kontakter som väntar",
        (
            "Dagarna räknas från vårdkontaktens start till fakturadagen.",
            "Kontakterna prövas igen i nästa körning.",
        ),
        (
            *texts(("mended_by", "Åtgärdas av")),
            *counts(
                ("days_0_30", "0–30 dagar"),
                ("days_31_60", "31–60 dagar"),
                ("days_61_90", "61–90 dagar"),
                ("days_91_180", "91–180 dagar"),
                ("days_over_180", "Över 180 dagar"),
                ("unknown", "Okänd start"),
                ("contacts", "Kontakter"),
            ),
        ),
        found.held,
        "Ingen kontakt väntar.",
    )


def unreported_tables(found: Reconciliation) -> list[ReportTable]:
    """Return the table of stays not reported for a month; none if all are."""
    if found.unreported.is_empty():
        return []
    return [
        ReportTable(
            "inskrivna",
            "Inskrivna utan rapport",
            "Inskrivna som ingen har rapporterat efter månadens slut",
            (
                "Månadens dygn väntar (B03) tills avsändaren har skickat en ny rapport:",
                "med utskrivningsdag, eller utan om patienten är kvar.",
                "Dagarna räknas från den senaste rapporten till fakturadagen.",
                "Ett vårdtillfälle med skyddad identitet anges bara med fil och rad.",
            ),
            (
                Column("Senast rapporterad", "reported_on", Form.DAY),
                Column("Dagar sedan dess", "days", Form.COUNT),
                *texts(("contact_id", "Kontakt"), ("care_unit", "Vårdenhet")),
                Column("Inskriven", "started_on", Form.DAY),
                Column("Fakturerad till och med", "billed_to", Form.DAY),
                *texts(("path", "Fil")),
                Column("Rad", "source_row", Form.COUNT),
            ),
            found.unreported,
            unsummed=("days", "source_row"),
        )
    ]


def files_table(found: Reconciliation) -> ReportTable:
    """Return each file and the fates of its rows."""
    return ReportTable(
        "filer",
        "Filer",
        "Rader per fil",
        (
            "Rader = avgjorda i tidigare körningar + utfallen i den här.",
            "Filer där alla rader redan är avgjorda är inte med.",
        ),
        (
            *counts(("ingest_no", "Fil nr")),
            *texts(("path", "Fil")),
            *counts(("rows", "Rader"), ("settled_before", "Avgjorda tidigare")),
            *counts(*((fate, word) for fate, word in FATES.items())),
        ),
        found.files,
        "Inga filer.",
        unsummed=("ingest_no",),
    )


def accounts_table(found: Reconciliation) -> ReportTable:
    """Return each new file's own count and sum, and what became of them."""
    return ReportTable(
        "filernas-rakning",
        "Filernas räkning",
        "Vad filerna själva räknar, och vad som blev av det",
        (
            "I filen = kvar + utelämnade + sammanförda + avvisade. Beloppen på samma sätt.",
            "Utelämnade: tomma rader, och poster som inte är bokförda eller inte är till oss.",
            "Sammanförda: rader som ersatts av en senare rapport, och poster i en tidigare fil.",
        ),
        (
            *texts(("series", "Slag")),
            *counts(("file_no", "Nr")),
            *texts(("path", "Fil"), ("currency", "Valuta")),
            *counts(
                ("counted", "I filen"),
                ("kept", "Kvar"),
                ("left_out", "Utelämnade"),
                ("merged", "Sammanförda"),
                ("refused", "Avvisade"),
            ),
            *amounts(
                ("counted_amount", "Belopp i filen"),
                ("kept_amount", "Kvar, belopp"),
                ("left_out_amount", "Utelämnat"),
                ("merged_amount", "Sammanfört"),
            ),
        ),
        found.accounts.with_columns(swedish("series", _SERIES)),
        "Inga nya filer.",
        unsummed=tuple(FileAccount.columns()),
    )


def refused_files_table(found: Reconciliation) -> ReportTable:
    """Return the files that could not be read."""
    return ReportTable(
        "filer-ej-inlasta",
        "Ej inlästa filer",
        "Filer som inte kunde läsas in",
        (
            "Raderna i filerna ingår inte i avstämningens siffror.",
            "samfaktura ingest visar filernas namn.",
        ),
        texts(("path", "Fil"), ("code", "Kod"), ("text", "Anmärkning"), ("how", "Gör så här")),
        found.refused,
        "Alla filer kunde läsas in.",
    )


def controls_table(found: Reconciliation) -> ReportTable:
    """Return the invariants that were checked, in words."""
    shown = [
        (text, _figure(expected, unit), _figure(seen, unit), "Stämmer" if holds else "STÄMMER INTE")
        for text, unit, expected, seen, holds in found.controls.select(
            "text", "unit", "expected", "found", "holds"
        ).iter_rows()
    ]
    columns = texts(
        ("text", "Kontroll"), ("expected", "Ska vara"), ("found", "Är"), ("holds", "Resultat")
    )
    names = [column.name for column in columns]
    return ReportTable(
        "kontroller",
        "Kontroller",
        "Kontroller",
        ("Om en kontroll inte stämmer utfärdas ingen faktura.",),
        columns,
        pl.DataFrame(shown, schema=dict.fromkeys(names, pl.String), orient="row"),
    )


def _figure(value: Decimal, unit: str) -> str:
    if unit == Unit.KRONOR:
        return kronor(value)
    return counted(int(value), *UNITS[unit]).replace(" ", NO_BREAK)
