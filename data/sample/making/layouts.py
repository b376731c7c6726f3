"""The file layout of each sender: columns, headings, words."""

import datetime as dt
import re
from typing import NamedTuple

from making.reports import Row, Values

ALL = (
    "reporter", "contact_id", "cancelled", "reported_at", "care_unit", "care_form", "started_on",
    "ended_on", "visit_type", "profession", "fee_code", "patient_id", "lma_number",
    "patient_name", "born_on", "patient_fee", "drg_code", "procedure_codes", "diagnosis_codes",
    "interpreter", "island_visit", "protected_identity", "leave_days", "planned",
)  # fmt: skip
DATES = ("started_on", "ended_on", "born_on")
YES_NO = ("cancelled", "interpreter", "island_visit", "protected_identity", "planned")


class Layout(NamedTuple):
    """A sender's layout: a heading for each of its columns, and its words."""

    headings: dict[str, str]
    separator: str = ","
    encoding: str = "utf-8"
    yes_no: tuple[str, str] = ("ja", "nej")
    comma: bool = False
    short_dates: bool = False

    def cells(self, row: Row) -> list[str]:
        """Return the row as this sender writes it; errors in it are kept."""
        return [self._cell(name, row.values) for name in self.headings]

    def _cell(self, name: str, values: Values) -> str:
        text = values[name]
        if name in YES_NO and text in ("ja", "nej"):
            return self.yes_no[text == "nej"]
        if name == "patient_fee" and self.comma and text.isdigit():
            return f"{text},00"
        if name in DATES and self.short_dates and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return text.replace("-", "")
        return text


def _without(*left_out: str) -> tuple[str, ...]:
    return tuple(name for name in ALL if name not in left_out)


NORRA = Layout(
    {
        "reporter": "Rapportör",
        "contact_id": "Kontakt-ID",
        "cancelled": "Makulerad",
        "reported_at": "Rapporterad",
        "care_unit": "Kombikakod",
        "care_form": "Vårdform",
        "started_on": "Besöksdatum",
        "ended_on": "Slutdatum",
        "visit_type": "Besökstyp",
        "profession": "Yrkeskategori",
        "fee_code": "Taxekod",
        "patient_id": "Reservnummer",
        "lma_number": "LMA-nummer",
        "patient_name": "Namn",
        "born_on": "Födelsedatum",
        "patient_fee": "Patientavgift",
        "diagnosis_codes": "Diagnoser",
        "interpreter": "Tolk",
        "protected_identity": "Skyddad identitet",
    },
    separator=";",
    encoding="cp1252",
    comma=True,
)
CANCELLATIONS = Layout(
    {name: name for name in ("reporter", "contact_id", "cancelled", "reported_at")}
)
SPECIALISTS = Layout(
    {name: name for name in _without("reported_at", "island_visit", "leave_days", "planned")},
    yes_no=("true", "false"),
)
NEAR = Layout(
    {name: name for name in _without("reported_at", "drg_code", "leave_days")},
    separator="\t",
    encoding="utf-8-sig",
    yes_no=("J", "N"),
    short_dates=True,
)
REHAB = Layout(
    {
        name: name.capitalize().replace("_", " ")
        for name in _without("reported_at", "drg_code", "procedure_codes", "leave_days", "planned")
    }
)
WARD = Layout(
    {name: name for name in _without("island_visit", "visit_type", "profession")}
)


def as_date(text: str) -> dt.date | None:
    """Return the date of a text, None for an empty one."""
    return dt.date.fromisoformat(text) if text else None
