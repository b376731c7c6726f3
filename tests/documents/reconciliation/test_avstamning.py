"""The reconciliation's workbook and page: in Swedish, without patients."""

import re
from io import BytesIO
from typing import Any

import polars as pl
import pytest
from openpyxl import load_workbook

from contracts.compared import StandsOut
from contracts.invoices import Invoice
from tests.reconciliation.example import PATIENT, PATIENT_NAME, an_empty_month, february
from tests.reconciliation.shown import FEBRUARY, late_contacts, page, table_of
from tests.support.tables import table
from transforms.documents.reconciliation.page import MOST_ROWS, avstamning_html
from transforms.documents.reconciliation.tables import avstamning_workbook, report_tables
from transforms.reconciliation.month import reconcile


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_amounts_on_the_page_are_in_swedish_format() -> None:
    assert table_of(avstamning_html(FEBRUARY), "vardmanader") == [
        ["Vårdmånad", "Debiterade kontakter", "Debiterat", "Krediterade kontakter", "Krediterat",
         "Netto"],
        ["2023-12", "1", "90,10\u00a0kr", "0", "0,00\u00a0kr", "90,10\u00a0kr"],
        ["2024-01", "2", "950,00\u00a0kr", "2", "1\u00a0200,00\u00a0kr", "−250,00\u00a0kr"],
        ["2024-02", "1", "100,00\u00a0kr", "0", "0,00\u00a0kr", "100,00\u00a0kr"],
        ["Summa", "4", "1\u00a0140,10\u00a0kr", "2", "1\u00a0200,00\u00a0kr", "−59,90\u00a0kr"],
    ]  # fmt: skip


def test_page_and_workbook_have_the_same_tables() -> None:
    titles = page(avstamning_html(FEBRUARY)).xpath("//section/h2/text()")
    assert titles == [table.title for table in report_tables(FEBRUARY)]
    shown = sheets(avstamning_workbook(FEBRUARY))
    assert [rows[0][0] for rows in shown.values()][1:] == titles


def test_a_credit_note_lowers_the_sum_of_the_invoices() -> None:
    rows = table_of(avstamning_html(FEBRUARY), "fakturor")
    assert rows[3][1] == "Kreditfaktura"
    assert rows[3][9] == "−1\u00a0272,00\u00a0kr"
    assert rows[4][9] == "−63,49\u00a0kr"
    sheet = sheets(avstamning_workbook(FEBRUARY))["Fakturor"]
    assert sheet[-1][9] == pytest.approx(-63.49)


def test_paid_is_shown_between_credited_and_outstanding() -> None:
    heads = table_of(avstamning_html(FEBRUARY), "saldo")[0]
    assert heads[-5:] == ["Ingående", "Fakturerat", "Krediterat", "Betalt", "Utestående"]


def test_the_page_has_no_external_resources_or_scripts() -> None:
    html = avstamning_html(FEBRUARY)
    assert not re.search(r"https?:|//|@import|<script|<link|<img|<iframe", html.split("</head>")[1])
    assert not re.search(r"https?:|url\((?!#)|@import", html)


def test_page_and_workbook_contain_no_patient() -> None:
    shown = avstamning_html(FEBRUARY) + repr(sheets(avstamning_workbook(FEBRUARY)))
    for canary in (PATIENT, PATIENT_NAME, "19800101", "K5", "K10"):
        assert canary not in shown


def test_files_are_shown_by_number_and_never_by_the_senders_name() -> None:
    """A name may contain a patient, a formula or markup."""
    files = february().files.with_columns(path=pl.lit("=HYPERLINK(1)<script>Kanariefågel.csv"))
    found = reconcile(february()._replace(files=files))
    shown = avstamning_html(found) + repr(sheets(avstamning_workbook(found)))
    assert "Kanariefågel" not in shown
    numbers = [str(number) for number in files["ingest_no"].sort()]
    assert [row[1] for row in table_of(avstamning_html(found), "filer")[1:-1]] == numbers


def test_the_same_run_gives_the_same_bytes() -> None:
    again = reconcile(february())
    assert avstamning_workbook(again) == avstamning_workbook(FEBRUARY)
    assert avstamning_html(again) == avstamning_html(FEBRUARY)


def test_a_month_with_nothing_to_bill_says_so() -> None:
    empty = reconcile(an_empty_month())
    html = avstamning_html(empty)
    assert "Det fanns inget att fakturera den här månaden." in html
    assert "Inget att utfärda" in html
    assert "utkast" not in html.lower()
    assert not page(html).xpath("//figure")
    assert sheets(avstamning_workbook(empty))["Fakturor"][3] == ("Det fanns inget att fakturera.",)


def test_a_draft_says_that_it_is_one() -> None:
    html = avstamning_html(reconcile(february(Invoice)))
    assert page(html).xpath("string(//h1)") == "Avstämning februari 2024 – utkast"
    assert "UTKAST-0001" in html


def test_a_failed_control_is_shown_first() -> None:
    broken = reconcile(february()._replace(remarks=february().remarks.clear()))
    html = page(avstamning_html(broken))
    judgement = html.xpath("//p[contains(@class, 'broken')]/text()")
    assert judgement == ["1 av 24 kontroller stämmer inte."]
    assert "STÄMMER INTE" in html.get_element_by_id("kontroller").text_content()


def test_earlier_invoices_of_the_month_are_separate() -> None:
    ledger = february().ledger.with_columns(month=pl.lit("2024-02"))
    html = avstamning_html(reconcile(february()._replace(ledger=ledger)))
    assert len(table_of(html, "fakturor-tidigare")) == 1 + 2 + 1
    assert len(table_of(html, "fakturor")) == 1 + 3 + 1


def test_a_long_table_continues_in_the_workbook() -> None:
    found = FEBRUARY._replace(late=late_contacts(*range(MOST_ROWS + 1)))
    html = avstamning_html(found)
    assert len(table_of(html, "snart-for-gamla")) == 1 + MOST_ROWS
    text = page(html).get_element_by_id("snart-for-gamla").text_content()
    assert "de 200 första av 201 rader. Alla rader finns i avstamning.xlsx." in text
    assert len(sheets(avstamning_workbook(found))["Snart för gamla"]) > MOST_ROWS + 1
    assert "första av" not in avstamning_html(FEBRUARY)


def test_deviations_are_described_in_words() -> None:
    assert "inget sticker ut" not in avstamning_html(FEBRUARY).lower()
    shown = table(
        StandsOut,
        """
        rule    | measure  | dimension | key         | name          | now | usual | months
        doubled | held     |           |             |               | 40  | 12    | 3
        missing | debited  | care_unit | 22222222003 | Mottagning 3  | 0   | 7     | 3
        """,
    )
    html = avstamning_html(FEBRUARY._replace(stands_out=shown))
    assert table_of(html, "avvikelser")[1:] == [
        ["Hela månaden", "", "", "Rader som väntar", "Minst dubbelt så många som vanligt", "40",
         "12", "3"],
        ["Vårdenhet", "22222222003", "Mottagning 3", "Fakturerade kontakter",
         "Saknas: fakturerade under alla tre månaderna före", "0", "7", "3"],
    ]  # fmt: skip


def test_a_unit_has_a_column_for_each_month() -> None:
    html = avstamning_html(FEBRUARY)
    assert table_of(html, "enheter-per-manad") == [
        ["Vårdenhet", "Namn", "Avtal", "2024-02", "Summa"],
        ["11111111001", "Mottagning 1", "ADA-1", "2", "2"],
        ["11111111002", "Mottagning 2", "ADA-1", "1", "1"],
        ["22222222003", "Mottagning 3", "ADA-2", "1", "1"],
        ["Summa", "", "", "4", "4"],
    ]


def test_missing_comparisons_are_explained() -> None:
    html = avstamning_html(FEBRUARY)
    texts = {key: page(html).get_element_by_id(key).text_content() for key in EMPTY}
    assert {key: text in texts[key] for key, text in EMPTY.items()} == dict.fromkeys(EMPTY, True)
    known = avstamning_html(FEBRUARY._replace(limits_known=True))
    assert "Ingen kontakt är snart för gammal." in known
    year = pl.concat(
        FEBRUARY.months.with_columns(month=pl.lit(f"2024-0{month}")) for month in range(1, 5)
    )
    compared = avstamning_html(FEBRUARY._replace(months=year))  # type: ignore[arg-type]
    assert "Månaden har inga avvikelser." in compared


EMPTY = {
    "avvikelser": "Månaden jämförs när tre tidigare månader är fakturerade.",
    "snart-for-gamla": "Betalarnas gränser vid körningen är inte sparade.",
}
