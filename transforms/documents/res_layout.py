"""How a file for RES is laid out: a template in TOML, so that it can be changed without code."""

import codecs
import re
import tomllib
from dataclasses import dataclass
from typing import Any, Final

FIELDS: Final = frozenset(
    {
        *("customer", "invoice_number", "invoice_kind", "credits_invoice", "issued_on"),
        *("reference", "agreement_id", "seller_org_no", "seller_name", "patient_id"),
        *("patient_name", "born_on", "lma_number", "category", "care_unit", "unit_name"),
        *("started_on", "ended_on", "care_form", "visit_type", "profession", "drg_code"),
        *("procedure_codes", "contact_id", "amount"),
    }
)
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_FORM: Final = {"separator", "encoding", "line_end", "decimal", "day", "columns"}


class LayoutError(Exception):
    """A layout cannot be used; the message names what is wrong in it."""


@dataclass(frozen=True, slots=True)
class ResColumn:
    """A column: its heading, and a text in which `{field}` stands for a value."""

    heading: str
    text: str

    @property
    def fields(self) -> list[str]:
        """Return the fields of the text, in their order."""
        return _PLACE.findall(self.text)

    @property
    def words(self) -> list[str]:
        """Return the words around the fields: one more than there are fields."""
        return _PLACE.split(self.text)[::2]


@dataclass(frozen=True, slots=True)
class ResLayout:
    """A layout: columns, and how values are written."""

    columns: tuple[ResColumn, ...]
    separator: str
    encoding: str
    line_end: str
    decimal: str
    day: str


def res_layout(text: str) -> ResLayout:
    """Read a layout.

    Raises:
        LayoutError: when it is not TOML, lacks something, or names what does not exist.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise LayoutError(f"not TOML: {wrong}") from None
    if set(told) != _FORM:
        raise LayoutError(f"what is told must be {', '.join(sorted(_FORM))}")
    texts = {name: told[name] for name in _FORM - {"columns"}}
    if not all(isinstance(value, str) and value for value in texts.values()):
        raise LayoutError(f"{', '.join(sorted(texts))} are texts")
    if len(texts["separator"]) != 1 or len(texts["decimal"]) != 1:
        raise LayoutError("separator and decimal are one sign each")
    try:
        codecs.lookup(texts["encoding"])
    except LookupError:
        raise LayoutError(f"no encoding is called {texts['encoding']!r}") from None
    return ResLayout(_columns(told["columns"]), **texts)


def _columns(told: Any) -> tuple[ResColumn, ...]:
    if not isinstance(told, list) or not told:
        raise LayoutError("columns are a list of tables [[columns]]")
    columns = tuple(_column(one) for one in told)
    headings = [column.heading for column in columns]
    if len(set(headings)) < len(headings):
        raise LayoutError("two columns have the same heading")
    unknown = sorted({field for one in columns for field in one.fields} - FIELDS)
    if unknown:
        raise LayoutError(
            f"there is no field {unknown[0]!r}; there are {', '.join(sorted(FIELDS))}"
        )
    return columns


def _column(told: Any) -> ResColumn:
    if not isinstance(told, dict) or set(told) not in ({"heading", "field"}, {"heading", "text"}):
        raise LayoutError("a column has a heading, and a field or a text")
    if not all(isinstance(value, str) and value for value in told.values()):
        raise LayoutError("heading, field and text are texts")
    return ResColumn(told["heading"], told.get("text") or f"{{{told['field']}}}")
