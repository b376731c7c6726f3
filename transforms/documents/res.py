"""Files for RES: the billing of region-owned providers, one per customer code.

RES makes the invoice. The LMA number goes into a free text as `LMA: NN-NNNNNN` (Vårdgivarguiden,
"Fakturering asylsökande", 2024-01-17). Patients with protected identity have separate files.

The file layout is a template in TOML, so that it can be changed without code.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any, Final, NamedTuple

import polars as pl

from contracts.codes import Route
from contracts.errors.codes import ErrorCode
from contracts.errors.error import SettingsError
from contracts.errors.parameters import place_in_toml
from contracts.keys import DOCUMENT, KRONOR, sign
from transforms.documents import swedish
from transforms.documents.invoice.peppol import COMPENSATION

RES_FIELDS: Final = frozenset(
    {
        *("customer", "invoice_number", "invoice_kind", "credits_invoice", "issued_on"),
        *("credit_reason", "period_start", "period_end"),
        *("reference", "agreement_id", "seller_org_no", "seller_name", "patient_id"),
        *("patient_name", "born_on", "lma_number", "category", "care_unit", "unit_name"),
        *("started_on", "ended_on", "care_form", "visit_type", "profession", "drg_code"),
        *("procedure_codes", "contact_id", "amount"),
    }
)
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_FORM: Final = {"separator", "encoding", "line_end", "decimal", "day", "columns"}


@dataclass(frozen=True, slots=True)
class ResColumn:
    """A column: its heading, and a text in which `{field}` is replaced by a value."""

    heading: str
    text: str

    @property
    def fields(self) -> list[str]:
        """The fields of the text, in order."""
        return _PLACE.findall(self.text)

    @property
    def words(self) -> list[str]:
        """The words around the fields: one more than the fields."""
        return _PLACE.split(self.text)[::2]


@dataclass(frozen=True, slots=True)
class ResLayout:
    """A layout: columns and value formats."""

    columns: tuple[ResColumn, ...]
    separator: str
    encoding: str
    line_end: str
    decimal: str
    day: str


def res_layout(text: str) -> ResLayout:
    """Read a layout.

    Raises:
        SettingsError: it is not TOML, lacks a key, or names an unknown field.
    """
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise SettingsError(ErrorCode.RES_NOT_TOML, place=place_in_toml(wrong)) from None
    if set(values) != _FORM:
        raise SettingsError(ErrorCode.RES_KEYS, known=", ".join(sorted(_FORM)))
    texts = {name: values[name] for name in _FORM - {"columns"}}
    if not all(isinstance(value, str) and value for value in texts.values()):
        raise SettingsError(ErrorCode.RES_NOT_A_TEXT, known=", ".join(sorted(texts)))
    if len(texts["separator"]) != 1 or len(texts["decimal"]) != 1:
        raise SettingsError(ErrorCode.RES_NOT_ONE_CHARACTER)
    try:
        "".encode(texts["encoding"])
    except (LookupError, ValueError):
        raise SettingsError(ErrorCode.RES_ENCODING_UNKNOWN, name=texts["encoding"]) from None
    return ResLayout(_columns(values["columns"]), **texts)


def _columns(values: Any) -> tuple[ResColumn, ...]:
    if not isinstance(values, list) or not values:
        raise SettingsError(ErrorCode.RES_NO_COLUMNS)
    columns = tuple(_column(one) for one in values)
    headings = [column.heading for column in columns]
    if len(set(headings)) < len(headings):
        raise SettingsError(ErrorCode.RES_HEADING_TWICE)
    unknown = sorted({field for one in columns for field in one.fields} - RES_FIELDS)
    if unknown:
        known = ", ".join(sorted(RES_FIELDS))
        raise SettingsError(ErrorCode.RES_FIELD_UNKNOWN, field=unknown[0], known=known)
    return columns


def _column(values: Any) -> ResColumn:
    if not isinstance(values, dict) or set(values) not in (
        {"heading", "field"},
        {"heading", "text"},
    ):
        raise SettingsError(ErrorCode.RES_COLUMN_KEYS)
    if not all(isinstance(value, str) and value for value in values.values()):
        raise SettingsError(ErrorCode.RES_COLUMN_NOT_A_TEXT)
    return ResColumn(values["heading"], values.get("text") or f"{{{values['field']}}}")


MISSING: Final = "saknas"
# Characters that make a spreadsheet read a text as a formula.
_FORMULA: Final = r"^([=+\-@\t])"
_CODE: Final = "[^0-9A-Za-z-]"
_NUMBERS: Final = frozenset({"amount"})
_ORDER: Final = (
    "seller_org_no",
    "_file",
    "protected_identity",
    "invoice_number",
    "care_unit",
    "started_on",
    "ingest_no",
    "source_row",
)


class ResFile(NamedTuple):
    """A file for RES: its name without suffix, bytes, row count and sum in kronor."""

    name: str
    customer: str
    protected: bool
    content: bytes
    rows: int
    kronor: Decimal


def shipped_layout() -> str:
    """Return the default layout as TOML, used when a home does not have its own."""
    templates = resources.files("transforms.documents").joinpath("templates")
    return templates.joinpath("res.toml").read_text(encoding="utf-8")


def file_name(customer: str | None) -> str:
    """Return the file name of a customer code of a seller."""
    return re.sub(_CODE, "_", MISSING if customer is None else customer)


def res_files(
    invoices: pl.DataFrame, contacts: pl.DataFrame, layout: ResLayout
) -> Iterator[ResFile]:
    """Write the files of a run, by seller and customer code.

    Args:
        invoices: `IssuedInvoice` rows of the run; those of other routes are left out.
        contacts: `BilledLine` rows of the run.
        layout: the file layout.

    A customer code that is missing from the payers' registry is written as `saknas`: RES cannot
    accept the file until it is filled in, but nothing else is blocked.
    """
    rows = _rows(invoices.filter(pl.col("route") == Route.RES.value), contacts)
    keys = ["seller_org_no", "_file", "protected_identity"]
    for (org_no, customer, protected), part in rows.partition_by(
        keys, as_dict=True, maintain_order=True
    ).items():
        yield ResFile(
            f"{org_no}-{customer}{'_skyddad' if protected else ''}",
            str(customer),
            bool(protected),
            _content(part, layout),
            part.height,
            Decimal(str(part.get_column("amount").sum())),
        )


def _rows(invoices: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """Return a signed row per contact, and one for each document's VAT compensation."""
    head = _heads(invoices)
    rows = contacts.join(head, on=DOCUMENT).with_columns(
        pl.col("care_form").replace_strict(swedish.CARE_FORMS),
        pl.col("category").replace_strict(swedish.CATEGORIES),
    )
    compensated = invoices.select(
        *DOCUMENT, "seller_org_no", "agreement_id", "reference", amount="vat_compensation"
    ).filter(pl.col("amount") > 0)
    charges = compensated.join(head, on=DOCUMENT).with_columns(
        care_form=pl.lit(COMPENSATION), protected_identity=pl.lit(value=False)
    )
    return (
        pl.concat([rows, charges], how="diagonal_relaxed")
        .with_columns((pl.col("amount") * pl.col("_sign")).cast(KRONOR))
        .sort(_ORDER, nulls_last=True)
    )


def _heads(invoices: pl.DataFrame) -> pl.DataFrame:
    """Return the columns that each row shows of its document."""
    reasons = invoices.get_column("credit_reason").drop_nulls().unique()
    return invoices.select(
        *DOCUMENT,
        "invoice_number",
        "issued_on",
        "credits_invoice",
        "period_start",
        "period_end",
        "seller_name",
        "vat_compensation",
        _sign=sign(),
        credit_reason=pl.col("credit_reason").replace_strict(
            {codes: swedish.credit_reasons(codes) for codes in reasons}, return_dtype=pl.String
        ),
        invoice_kind=pl.col("kind").replace_strict(swedish.INVOICE_KINDS, return_dtype=pl.String),
        customer="res_customer",
        _file=pl.col("res_customer").fill_null(MISSING).str.replace_all(_CODE, "_"),
    )


def _content(rows: pl.DataFrame, layout: ResLayout) -> bytes:
    table = rows.select(_cell(column, rows.schema, layout) for column in layout.columns)
    text = table.write_csv(separator=layout.separator, line_terminator=layout.line_end)
    return text.encode(layout.encoding, errors="replace")


def _cell(column: ResColumn, schema: pl.Schema, layout: ResLayout) -> pl.Expr:
    """Write a column; a text that looks like a formula is prefixed with a character."""
    if column.text == f"{{{column.fields[0] if column.fields else ''}}}":
        written = _value(column.fields[0], schema, layout)
    else:
        words = [pl.lit(word) for word in column.words]
        values = [_value(field, schema, layout) for field in column.fields]
        mixed = [part for pair in zip(words, values, strict=False) for part in pair]
        written = pl.concat_str(*mixed, words[-1])
    if not _NUMBERS & set(column.fields):
        written = written.str.replace(_FORMULA, "'$1")
    return written.alias(column.heading)


def _value(field: str, schema: pl.Schema, layout: ResLayout) -> pl.Expr:
    value = pl.col(field)
    if schema[field] == pl.Date:
        return value.dt.strftime(layout.day)
    if isinstance(schema[field], pl.Decimal):
        return value.cast(pl.String).str.replace(".", layout.decimal, literal=True)
    return value.cast(pl.String)
