"""The reconciliation of the example as read from its page."""

from typing import Any

import lxml.html

from contracts.compared import LateRisk
from tests.reconciliation.example import february
from tests.support.tables import table
from transforms.reconciliation.month import reconcile

FEBRUARY = reconcile(february())


def page(html: str) -> Any:
    return lxml.html.document_fromstring(html)


def table_of(html: str, key: str) -> list[list[str]]:
    rows = page(html).get_element_by_id(key).xpath(".//tr")
    return [[cell.text_content() for cell in row] for row in rows]


def late_contacts(*days: int) -> Any:
    return table(
        LateRisk,
        "\n".join(["days_left", *map(str, days)]),
        path="a.csv",
        started_on="2024-01-10",
        last_day="2024-07-10",
        fate="held",
        mended_by="Ekonomi",
    )
