"""Returns to a sender: understandable to the sender, and readable when corrected."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from contracts.doubles import Resemblance
from contracts.faults import CellToCorrect
from contracts.remarks import CATALOGUE, RemarkCode, verdicts
from pipelines.readers.report import read_report
from transforms.documents.reports import returns
from transforms.documents.reports.returns import Returned, remarks_to_show, returns_workbook
from transforms.documents.swedish import VERDICTS

CREATED = date(2024, 2, 21)
OURS = [
    "Retur: rad",
    "Retur: utfall",
    "Retur: anmärkning",
    "Retur: vad är fel",
    "Retur: kolumn",
    "Retur: vem rättar",
    "Retur: gör så här",
]


def returned(
    remarks: list[tuple[int, str]],
    fates: dict[int, str],
    file_name: str = "januari.csv",
    **columns: Any,
) -> bytes:
    """Make the returns of a file with a row for each fate."""
    senders = {"Kontakt-id": [f"K{row}" for row in fates], **columns}
    rows = pl.DataFrame(senders, strict=False)
    remarked = pl.DataFrame(remarks, schema=["source_row", "code"], orient="row")
    judged = pl.DataFrame({"source_row": list(fates), "fate": list(fates.values())})
    found = Returned(with_verdict(remarked), judged)
    return returns_workbook(file_name, rows, found, CREATED)


def with_verdict(remarks: pl.DataFrame) -> pl.DataFrame:
    return remarks.with_columns(verdict=pl.col("code").replace_strict(verdicts()))


def read(workbook: bytes, sheet: int = 0) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(BytesIO(workbook)).worksheets[sheet].values)


def by_heading(workbook: bytes) -> list[dict[str, Any]]:
    headings, *rows = read(workbook)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_a_row_with_a_remark_comes_back_as_it_was_and_explained() -> None:
    made = returned(
        [(2, "C02")],
        {1: "billed", 2: "rejected"},
        Startdatum=["2024-01-03", "3 januari"],
        Reservnummer=["992024000010", " 0012 "],
    )
    text = CATALOGUE[RemarkCode.DATE_WRONG]
    headings, row = read(made)
    assert list(headings) == ["Kontakt-id", "Startdatum", "Reservnummer", *OURS]
    assert row == (
        "K2",
        "3 januari",
        " 0012 ",
        "2",
        "Avvisad",
        "C02",
        text.swedish,
        None,
        "Avsändaren",
        text.how,
    )


def test_our_reader_accepts_a_return_as_a_report(tmp_path: Path) -> None:
    columns = {
        "Rapportör": "5560360793",
        "Kombikod": "19108011M04",
        "Vårdform": "outpatient",
        "Startdatum": "2024-13-01",
        "Taxekod": "12",
        "Reservnummer": "992024000010",
        "Eget fält": "=1+1",
    }
    file = tmp_path / "return.xlsx"
    file.write_bytes(
        returned([(1, "C02")], {1: "rejected"}, **{name: [cell] for name, cell in columns.items()})
    )
    again = read_report(file)
    assert again.rows.select("Kontakt-id", *columns).rows() == [("K1", *columns.values())]
    assert again.layout["started_on"] == "Startdatum"


def test_the_most_urgent_row_comes_first() -> None:
    remarks = [(1, "P07"), (2, "N01"), (3, "L01"), (4, "C02"), (5, "C02"), (6, "P07"), (6, "L01")]
    fates = dict.fromkeys(range(1, 7), "held")
    rows = [row["Retur: rad"] for row in by_heading(returned(remarks, fates))]
    assert rows == ["4", "5", "3", "6", "2", "1"]


def test_several_remarks_share_a_row_with_the_worst_first() -> None:
    remarks = [(1, "P07"), (1, "C08"), (1, "C02"), (1, "C02")]
    [row] = by_heading(returned(remarks, {1: "rejected"}))
    assert row["Retur: anmärkning"] == "C02 C08 P07"
    assert row["Retur: vad är fel"].splitlines() == [
        f"{code}: {CATALOGUE[RemarkCode(code)].swedish}" for code in ("C02", "C08", "P07")
    ]
    assert row["Retur: gör så här"].splitlines() == [
        f"{code}: {CATALOGUE[RemarkCode(code)].how}" for code in ("C02", "C08", "P07")
    ]


@pytest.mark.parametrize(
    ("codes", "who"),
    [
        (["N01"], "Ingen"),
        (["N01", "P07"], "Avsändaren"),
        (["U01", "P07"], "Registeransvarig, Avsändaren"),
    ],
)
def test_each_responsible_party_is_named_once_and_ingen_only_alone(
    codes: list[str], who: str
) -> None:
    [row] = by_heading(returned([(1, code) for code in codes], {1: "held"}))
    assert row["Retur: vem rättar"] == who


def test_every_remark_has_an_explanation() -> None:
    remarks = [(row, code.value) for row, code in enumerate(RemarkCode, 1)]
    rows = by_heading(returned(remarks, dict.fromkeys(range(1, len(remarks) + 1), "held")))
    assert {row["Retur: anmärkning"]: row["Retur: vad är fel"] for row in rows} == {
        code.value: text.swedish for code, text in CATALOGUE.items()
    }


def test_our_columns_are_rebuilt_when_a_return_comes_back() -> None:
    ours = {"Retur: utfall": ["Väntar"], "Retur: rad": ["77"]}
    headings, row = read(returned([(1, "C02")], {1: "rejected"}, **ours))
    assert list(headings) == ["Kontakt-id", *OURS]
    assert row[1:3] == ("1", "Avvisad")


def test_a_sender_may_use_any_column_names() -> None:
    his = {"source_row": "a", "Rad": "b", "Anmärkning": "c", "*": "d", "^.*$": "e", "fate": "f"}
    made = returned(
        [(2, "C02")],
        {1: "billed", 2: "rejected"},
        **{name: ["-", cell] for name, cell in his.items()},
    )
    headings, row = read(made)
    assert headings[: len(his) + 1] == ("Kontakt-id", *his)
    assert row[: len(his) + 1] == ("K2", *his.values())


def test_rows_for_the_sender_to_correct_come_before_others() -> None:
    remarks = [(1, "U01"), (2, "L01"), (3, "L03"), (4, "L01")]
    rows = by_heading(returned(remarks, dict.fromkeys(range(1, 5), "held")))
    assert [row["Retur: anmärkning"] for row in rows] == ["L01", "L01", "U01", "L03"]


def test_a_remark_without_its_row_is_shown() -> None:
    [row] = by_heading(returned([(9, "C02")], {1: "billed"}))
    assert (row["Kontakt-id"], row["Retur: rad"], row["Retur: utfall"]) == (None, "9", None)


def test_a_file_without_remarks_gives_only_headings() -> None:
    remarked = pl.DataFrame(schema={"source_row": pl.Int64, "code": pl.String})
    rows = pl.DataFrame({"Kontakt-id": ["K1"]})
    fates = pl.DataFrame({"source_row": [1], "fate": ["billed"]})
    made = returns_workbook("januari.csv", rows, Returned(with_verdict(remarked), fates), CREATED)
    assert read(made) == [("Kontakt-id", *OURS)]


LIKE = {
    "ingest_no": 4,
    "rule_row": None,
    "like_reporter": "5588888888",
    "like_contact_id": "K-77",
    "like_ingest_no": 3,
    "like_source_row": 17,
    "like_care_unit": "22345678M01",
    "like_started_on": date(2024, 1, 10),
}


def test_a_double_names_the_contact_as_far_as_the_sender_may_see_it() -> None:
    """Of a contact at another provider: the day, and a reference without personal data."""
    likes = [
        LIKE
        | {"source_row": 1, "code": "D01", "same_provider": True, "like_ended_on": "2024-01-10"},
        LIKE
        | {"source_row": 2, "code": "D04", "same_provider": False, "like_ended_on": "2024-01-12"},
    ]
    alike = pl.DataFrame(likes).with_columns(
        pl.col("like_ended_on").str.to_date(), pl.col("rule_row").cast(pl.UInt32)
    )
    rows = pl.DataFrame({"Kontakt-id": ["K1", "K2"]})
    fates = pl.DataFrame({"source_row": [1, 2], "fate": ["held", "held"]})
    remarks = pl.DataFrame({"source_row": [1, 2, 2], "code": ["D01", "D04", "B01"]})
    found = Returned(with_verdict(remarks), fates, Resemblance.of(alike))
    second, first = by_heading(returns_workbook("januari.csv", rows, found, CREATED))
    assert first["Retur: vad är fel"] == (
        f"{CATALOGUE[RemarkCode.LOOKS_BILLED].swedish}. "
        "Den liknar kontakt K-77, enhet 22345678M01, 2024-01-10."
    )
    assert second["Retur: vad är fel"].splitlines()[0] == (
        f"D04: {CATALOGUE[RemarkCode.STAY_ELSEWHERE].swedish}. Den liknar en kontakt hos en annan "
        "vårdgivare, 2024-01-10–2024-01-12. Referens för ekonomi: 3:17."
    )


def test_the_cells_of_remarks_are_named_as_in_the_file() -> None:
    cells = pl.DataFrame(
        [
            (1, 1, "C02", "born_on", "Född", "datum", "Skriv ÅÅÅÅ-MM-DD."),
            (1, 1, "C02", "ended_on", "Ut", "datum", "Skriv ÅÅÅÅ-MM-DD."),
            (1, 1, "C10", "fee_code", "Taxa", "kod", None),
            (1, 1, "C11", "fee_code", "Taxa", "kod", None),
        ],
        schema=CellToCorrect.columns(),
        orient="row",
    )
    remarks = pl.DataFrame({"source_row": [1] * 3 + [2], "code": ["C02", "C10", "C11", "C16"]})
    rows, fates = pl.DataFrame({"Kontakt-id": ["K1", "K2"]}), {1: "rejected", 2: "rejected"}
    judged = pl.DataFrame({"source_row": list(fates), "fate": list(fates.values())})
    found = Returned(with_verdict(remarks), judged, cells=CellToCorrect.of(cells))
    first, second = by_heading(returns_workbook("januari.csv", rows, found, CREATED))
    assert first["Retur: kolumn"].splitlines() == [
        "Född (datum): Skriv ÅÅÅÅ-MM-DD.",
        "Ut (datum): Skriv ÅÅÅÅ-MM-DD.",
        "Taxa (kod)",
    ]
    assert second["Retur: kolumn"] is None


def test_a_remark_that_a_registry_lets_warn_is_counted_as_a_warning() -> None:
    rows = pl.DataFrame({"Kontakt-id": ["K1", "K2"]})
    fates = pl.DataFrame({"source_row": [1, 2], "fate": ["held", "billed"]})
    remarks = pl.DataFrame(
        {"source_row": [1, 2], "code": ["D04", "D04"], "verdict": ["hold", "warn"]}
    )
    made = returns_workbook("januari.csv", rows, Returned(remarks, fates), CREATED)
    counted = [row[:3] for row in read(made, 1) if row[0] == "D04"]
    assert counted == [("D04", "1", VERDICTS["hold"]), ("D04", "1", VERDICTS["warn"])]


def test_the_summary_counts_rows_by_fate_and_remark() -> None:
    fates = {1: "billed", 2: "rejected", 3: "rejected", 4: "unchanged"}
    made = returned([(2, "C02"), (3, "C02"), (3, "P07")], fates, "Anna Svensson.csv")
    table = [tuple(cell for cell in row if cell is not None) for row in read(made, 1)]
    wrong_date, name = CATALOGUE[RemarkCode.DATE_WRONG], CATALOGUE[RemarkCode.NAME_DIFFERS]
    assert [row for row in table if row] == [
        ("Fil", "Anna Svensson.csv"),
        ("Rader i filen", "4"),
        ("Med anmärkning", "2"),
        ("Rätta i de egna kolumnerna på bladet Rader. Ta bort de rader som inte rättas.",),
        ("Spara och skicka filen igen. Kolumnerna som börjar med Retur läses inte.",),
        ("Utfall", "Rader"),
        ("Avvisad", "2"),
        ("Fakturerad", "1"),
        ("Oförändrad", "1"),
        ("Anmärkning", "Rader", "Innebär", "Vad är fel", "Vem rättar", "Gör så här"),
        ("C02", "2", "Avvisas", wrong_date.swedish, "Avsändaren", wrong_date.how),
        ("P07", "1", "Varning", name.swedish, "Avsändaren", name.how),
    ]


def test_all_cells_are_text_and_not_formulas() -> None:
    made = returned([(1, "C02")], {1: "rejected"}, "=file.csv", Namn=["=1+1"], Avgift=["250"])
    opened = openpyxl.load_workbook(BytesIO(made))
    cells = [cell for sheet in opened for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+1" in [cell.value for cell in cells]


def test_values_typed_in_the_senders_columns_stay_text() -> None:
    sheet = openpyxl.load_workbook(BytesIO(returned([(1, "C02")], {1: "rejected"}))).worksheets[0]
    assert sheet["A2"].number_format == "@"
    assert sheet.freeze_panes == "A2"


def test_a_row_is_as_high_as_its_explanation() -> None:
    made = returned([(1, "C02"), (1, "P01"), (2, "C02")], {1: "rejected", 2: "rejected"})
    heights = openpyxl.load_workbook(BytesIO(made)).worksheets[0].row_dimensions
    assert heights[2].height == 30
    assert heights[3].height is None


def test_rows_beyond_a_full_sheet_continue_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returns, "ROWS_A_SHEET", 2)
    made = returned([(row, "C02") for row in (1, 2, 3)], dict.fromkeys((1, 2, 3), "rejected"))
    opened = openpyxl.load_workbook(BytesIO(made))
    assert opened.sheetnames == ["Rader", "Rader 2", "Sammanställning"]
    assert [sheet.max_row for sheet in opened.worksheets[:2]] == [3, 2]


def test_the_same_file_gives_the_same_bytes_whatever_the_order_of_its_remarks() -> None:
    remarks = [(1, "P07"), (2, "C02"), (1, "C02")]
    fates = {1: "rejected", 2: "rejected"}
    assert returned(remarks, fates) == returned(remarks[::-1], fates)


def test_a_return_shows_the_worst_rows_if_they_are_too_many() -> None:
    remarks = pl.DataFrame(
        {
            "source_row": [1, 2, 2, 3, 4],
            "code": ["B01", "B01", "C01", "D01", "C02"],
            "verdict": ["warn", "warn", "reject", "hold", "reject"],
        }
    )
    shown = remarks_to_show(remarks, most=2)
    assert shown.select("source_row", "code").rows() == [(2, "B01"), (2, "C01"), (4, "C02")]
    assert remarks_to_show(remarks, most=4).equals(remarks)


def test_a_return_says_that_it_does_not_show_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returns, "ROWS_SHOWN", 1)
    rows = pl.DataFrame({"Id": ["a", "b"]})
    remarks = with_verdict(pl.DataFrame({"source_row": [1, 2], "code": ["C01", "C02"]}))
    fates = pl.DataFrame({"source_row": [1, 2], "fate": ["rejected", "rejected"]})
    made = returns_workbook("januari.csv", rows, Returned(remarks, fates), CREATED)
    summary = openpyxl.load_workbook(BytesIO(made))["Sammanställning"]
    assert [cell.value for cell in summary[4]][:2] == [
        "Visas på bladen före",
        "1, de allvarligaste",
    ]
