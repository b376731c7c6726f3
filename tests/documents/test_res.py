"""Files for RES: by customer code, with the LMA number in a text to the customer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from contracts.errors.codes import ErrorCode
from tests.support.errors import fails
from transforms.documents.res import file_name, res_files, res_layout, shipped_layout

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl
    from pandera.typing.polars import DataFrame

    from contracts.invoices import IssuedInvoice
    from transforms.documents.res import ResFile

    Invoices = Callable[..., DataFrame[IssuedInvoice]]
    Contacts = Callable[[list[dict[str, Any]]], tuple[pl.DataFrame, pl.DataFrame]]

RES = {"route": "res", "res_customer": "999901", "vat_compensation": Decimal("0.00")}
SMALL = """
separator = ";"
encoding = "utf-8"
line_end = "\\n"
decimal = ","
day = "%Y%m%d"
columns = [
  {heading = "Kod", field = "customer"},
  {heading = "Namn", field = "patient_name"},
  {heading = "Dag", field = "started_on"},
  {heading = "Belopp", field = "amount"},
  {heading = "Text till kunden 1", text = "LMA: {lma_number}"},
]
"""


@pytest.fixture
def written(invoice_table: Invoices, many_contacts: Contacts) -> Callable[..., list[ResFile]]:
    def write(
        invoices: list[dict[str, Any]], contacts: list[dict[str, Any]], layout: str = SMALL
    ) -> list[ResFile]:
        rows, _ = many_contacts(contacts)
        return list(res_files(invoice_table(*invoices), rows, res_layout(layout)))

    return write


def lines(file: ResFile) -> list[str]:
    return file.content.decode().splitlines()[1:]


def test_a_contact_is_a_row_with_its_lma_number(written: Callable[..., list[ResFile]]) -> None:
    [file] = written([RES], [{}, {"lma_number": None, "patient_name": "Bo; Ek"}])
    assert (file.name, file.rows, file.kronor) == ("5560360793-999901", 2, Decimal("1000.00"))
    assert file.content.decode().splitlines() == [
        "Kod;Namn;Dag;Belopp;Text till kunden 1",
        "999901;Asa Exempel;20240115;500,00;LMA: 09-123456",
        '999901;"Bo; Ek";20240115;500,00;',
    ]


def test_a_file_for_each_customer_and_one_for_protected_identities(
    written: Callable[..., list[ResFile]],
) -> None:
    quota = RES | {"res_customer": "901009", "reference": "15008739/KV"}
    contacts = [{}, {"invoice": 1}, {"invoice": 1, "protected_identity": True}]
    files = written([RES, quota], contacts)
    assert [(file.name, file.protected) for file in files] == [
        ("5560360793-901009", False),
        ("5560360793-901009_skyddad", True),
        ("5560360793-999901", False),
    ]


def test_a_credit_is_negative(
    written: Callable[..., list[ResFile]], credit_note: dict[str, Any]
) -> None:
    [file] = written([RES | credit_note], [{"sign": -1}])
    assert file.kronor == Decimal("-500.00")
    assert lines(file) == ["999901;Asa Exempel;20240115;-500,00;LMA: 09-123456"]


def test_vat_compensation_is_a_row_so_that_the_sum_is_the_invoices(
    written: Callable[..., list[ResFile]],
) -> None:
    [file] = written([RES | {"vat_compensation": Decimal("60.03")}], [{}])
    assert file.kronor == Decimal("560.03")
    assert lines(file)[-1] == "999901;;;60,03;"


def test_a_missing_customer_code_is_shown_in_the_file(
    written: Callable[..., list[ResFile]],
) -> None:
    [file] = written([RES | {"res_customer": None}], [{}])
    assert (file.name, file.customer) == ("5560360793-saknas", "saknas")


def test_a_code_cannot_name_a_file_outside_the_folder(
    written: Callable[..., list[ResFile]],
) -> None:
    [file] = written([RES | {"res_customer": "../9"}], [{}])
    assert file.name == "5560360793-___9"


def test_other_routes_have_no_file(written: Callable[..., list[ResFile]]) -> None:
    assert written([RES | {"route": "manual"}], [{}]) == []


def test_a_text_that_begins_like_a_formula_is_not_one(
    written: Callable[..., list[ResFile]],
) -> None:
    [file] = written([RES], [{"patient_name": "=HYPERLINK(1)"}])
    assert lines(file)[0].split(";")[1] == "'=HYPERLINK(1)"


def test_a_character_missing_from_the_encoding_is_a_question_mark(
    written: Callable[..., list[ResFile]],
) -> None:
    layout = SMALL.replace('encoding = "utf-8"', 'encoding = "cp1252"')
    [file] = written([RES], [{"patient_name": "Åsa Łuk"}], layout)
    assert b";\xc5sa ?uk;" in file.content


def test_the_shipped_layout_has_the_publicly_required_columns(
    written: Callable[..., list[ResFile]],
) -> None:
    [file] = written([RES], [{}], shipped_layout())
    heads, row = file.content.decode("utf-8-sig").splitlines()
    cells = dict(zip(heads.split(";"), row.split(";"), strict=True))
    assert cells["Storkundskod"] == "999901"
    assert cells["Text till kunden 1"] == "LMA: 09-123456"
    assert cells["Belopp"] == "500,00"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("columns", "rows"), ErrorCode.RES_KEYS),
        (('separator = ";"', "separator = 1"), ErrorCode.RES_NOT_A_TEXT),
        (('separator = ";"', 'separator = ";;"'), ErrorCode.RES_NOT_ONE_CHARACTER),
        (('encoding = "utf-8"', 'encoding = "klingon"'), ErrorCode.RES_ENCODING_UNKNOWN),
        (('field = "amount"', 'field = "price"'), ErrorCode.RES_FIELD_UNKNOWN),
        (("LMA: {lma_number}", "LMA: {lma}"), ErrorCode.RES_FIELD_UNKNOWN),
        (('"Dag"', '"Namn"'), ErrorCode.RES_HEADING_TWICE),
        (('heading = "Dag"', 'title = "Dag"'), ErrorCode.RES_COLUMN_KEYS),
        (('heading = "Dag"', "heading = 1"), ErrorCode.RES_COLUMN_NOT_A_TEXT),
        (("columns = [", "columns = []\nrows = ["), ErrorCode.RES_KEYS),
        (("separator", "separator ="), ErrorCode.RES_NOT_TOML),
    ],
)
def test_a_layout_that_cannot_be_used_is_refused(change: tuple[str, str], code: ErrorCode) -> None:
    with fails(code):
        res_layout(SMALL.replace(*change))


def test_a_layout_without_columns_is_refused() -> None:
    with fails(ErrorCode.RES_NO_COLUMNS):
        res_layout(SMALL[: SMALL.index("columns")] + "columns = []\n")


def test_a_column_may_be_constant_text(written: Callable[..., list[ResFile]]) -> None:
    layout = SMALL.replace("LMA: {lma_number}", "Asylvård")
    [file] = written([RES], [{}], layout)
    assert lines(file)[0].endswith(";Asylvård")


@pytest.mark.parametrize(
    ("customer", "name"), [("999901", "999901"), ("99/9 01", "99_9_01"), (None, "saknas")]
)
def test_a_file_is_named_by_its_customer_without_path_characters(
    customer: str | None, name: str
) -> None:
    assert file_name(customer) == name
