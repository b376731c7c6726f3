"""The region's answers: recognised by headings, refused with the place of a fault."""

import io
from pathlib import Path

import openpyxl
import pytest

from contracts.answers import AnswerKind
from contracts.errors.error import FileRefusedError
from contracts.remarks import RemarkCode
from pipelines.readers.answers import ReadAnswers, read_answers
from pipelines.readers.report import read_report

STATUSES = (
    ("Vårdhändelsenummer", "Status", "Anmärkning", "Utställare", "Månad"),
    ("K-1", "OK", "", "5560000001", "2024-02"),
    ("K-2", "BeEj", "Ej ersättningsgrundande", "5560000001", "2024-02"),
)
REFUSED = (
    ("Fakturanummer", "Utställare", "Avvisad", "Orsak"),
    ("2024000001", "556000-0001", "2024-03-01", "Fel referens"),
)
HEJ = (
    ("Källa", "Vårdhändelse", "Produkt", "Antal", "Belopp", "Period"),
    ("GVR", "K-1", "B01", "1", "1 234,50".replace(" ", ""), "202402"),
)
CONTACTS = (
    *("Rapportör", "Kontakt-ID", "Kombikakod", "Vårdform"),
    *("Startdatum", "Taxekod", "Reservnummer"),
)
CONTACT = ("5566778899", "A1", "30216311002", "outpatient", "2024-02-01", "12", "992014100085")
AGAIN = "Rätta och lämna filen igen; inget av den är inläst."
Lines = tuple[tuple[str, ...], ...]


def csv(lines: Lines, separator: str = ";", end: str = "\n", encoding: str = "utf-8") -> bytes:
    return "".join(separator.join(line) + end for line in lines).encode(encoding)


def xlsx(lines: Lines) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Avstämningsfunktionen"])
    for line in lines:
        sheet.append(line)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(folder: Path, content: bytes) -> ReadAnswers | None:
    path = folder / "fil.csv"
    path.write_bytes(content)
    # It is never a report of contacts.
    with pytest.raises(FileRefusedError):
        read_report(path)
    return read_answers(path)


def refusal(folder: Path, content: bytes) -> str:
    with pytest.raises(FileRefusedError) as caught:
        read(folder, content)
    assert caught.value.remark == RemarkCode.LAYOUT_UNKNOWN
    return caught.value.place


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1"])
def test_every_dialect_reads_alike(tmp_path: Path, separator: str, end: str, encoding: str) -> None:
    found = read(tmp_path, csv(STATUSES, separator, end, encoding))
    assert found is not None
    assert (found.kind, found.format) == (AnswerKind.STATUSES, "csv")
    assert found.rows.select("contact_id", "status", "remark").rows() == [
        ("K-1", "ok", None),
        ("K-2", "not_processed", "Ej ersättningsgrundande"),
    ]


def test_a_workbook_reads_as_the_text_does(tmp_path: Path) -> None:
    book, text = read(tmp_path, xlsx(STATUSES)), read(tmp_path, csv(STATUSES))
    assert book is not None
    assert text is not None
    assert book.format == "xlsx"
    assert book.rows.equals(text.rows)


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (STATUSES, AnswerKind.STATUSES),
        (REFUSED, AnswerKind.REFUSED_INVOICES),
        (HEJ, AnswerKind.HEJ),
    ],
)
def test_the_headings_determine_the_kind(tmp_path: Path, lines: Lines, kind: AnswerKind) -> None:
    found = read(tmp_path, csv(lines))
    assert found is not None
    assert found.kind is kind
    assert found.rows.height == len(lines) - 1


def test_an_answer_with_every_column_of_a_report_is_still_an_answer(tmp_path: Path) -> None:
    """Read as contacts it would correct billed ones."""
    lines = (
        (*CONTACTS, "Status", "Utställare", "Månad"),
        (*CONTACT, "OK", "5560000001", "2024-02"),
    )
    found = read(tmp_path, csv(lines))
    assert found is not None
    assert found.kind is AnswerKind.STATUSES
    assert read(tmp_path, xlsx(lines)) is not None


def test_a_report_with_a_status_of_the_senders_own_is_a_report(tmp_path: Path) -> None:
    path = tmp_path / "rapport.csv"
    path.write_bytes(csv(((*CONTACTS, "Status", "Period"), (*CONTACT, "klar", "2024-02"))))
    assert read_report(path).rows.height == 1


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (
            tuple(line[:-1] for line in STATUSES),
            "Rubrikraden saknar month (månad). Lägg till rubrikerna.",
        ),
        (
            (("Status", *STATUSES[0]), ("OK", *STATUSES[1])),
            "Rubrikraden: status (bearbetningsstatus) står mer än en gång. Behåll en.",
        ),
        (
            (*STATUSES, ("K-3", "OK", "", "5560000001", "i mars")),
            f"Rad 3, Månad: en månad väntades, ÅÅÅÅ-MM eller ÅÅÅÅMM. {AGAIN}",
        ),
        (
            (HEJ[0], (*HEJ[1][:3], "ett", *HEJ[1][4:])),
            f"Rad 1, Antal: ett heltal väntades. {AGAIN}",
        ),
    ],
)
def test_a_malformed_answer_is_refused_with_place_and_reason(
    tmp_path: Path, lines: Lines, place: str
) -> None:
    assert refusal(tmp_path, csv(lines)) == place
    assert refusal(tmp_path, xlsx(lines)) == place


@pytest.mark.parametrize(
    "content",
    [b"", b"\0\0", b"PK\x03\x04 no book", b"PAR1", b"<a/>", b"<a", csv((("a", "b"), ("1", "2")))],
)
def test_a_file_that_is_not_an_answer_is_left_to_the_report_reader(
    tmp_path: Path, content: bytes
) -> None:
    assert read(tmp_path, content) is None
