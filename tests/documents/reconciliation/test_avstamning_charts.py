"""The charts of the reconciliation's page: every figure is also text."""

from decimal import Decimal

import lxml.html
import polars as pl

from contracts.compared import MonthOfYear
from contracts.reconciliation import CareMonth
from tests.reconciliation.example import january
from tests.reconciliation.shown import FEBRUARY, late_contacts
from transforms.documents.reconciliation.charts import CHARTED_MONTHS_SHOWN, Figure, figures
from transforms.reconciliation.month import reconcile
from transforms.reconciliation.tables import Reconciliation


def drawn(found: Reconciliation, caption: str) -> Figure:
    """Return the chart whose caption begins with the text."""
    [figure] = [each for each in figures(found) if each.caption.startswith(caption)]
    return figure


def labels(found: Reconciliation, caption: str) -> list[str]:
    """Return the label and figure of each bar of a chart."""
    texts = lxml.html.fragment_fromstring(drawn(found, caption).drawing).xpath(".//text")
    shown = [text.text_content().replace("\u00a0", " ") for text in texts]
    return [f"{label}: {figure}" for label, figure in zip(shown[::2], shown[1::2], strict=True)]


def test_every_chart_shows_its_figures_as_text() -> None:
    assert labels(FEBRUARY, "Rader per utfall")[:2] == ["Fakturerad: 4", "Krediterad: 1"]
    assert labels(FEBRUARY, "Kontakter som väntar") == ["Registeransvarig: 1"]
    assert labels(FEBRUARY, "Vårdmånader") == [
        "2023-12: 90,10 kr",
        "2024-01: 950,00 kr",
        "2024-01, krediterat: −1 200,00 kr",
        "2024-02: 100,00 kr",
    ]
    assert labels(FEBRUARY, "Alla fakturor efter läge") == [
        "Under behandling, 3 st: 1 526,51 kr",
        "Krediterad, 1 st: 1 272,00 kr",
    ]
    assert labels(FEBRUARY, "Utestående") == ["Ej förfallet: 1 526,51 kr"]


def test_each_step_of_the_bridge_is_drawn_from_where_the_last_ended() -> None:
    """100.00 + 290.10 + 750.00 - 700.00 - 500.00 - 3.59.

    The lowest point is -63.49, the highest 1140.10: the whole is 1203.59 wide.
    """
    caption = "Från månadens vård"
    assert labels(FEBRUARY, caption) == [
        "Månadens vård: 100,00 kr",
        "Har väntat: 290,10 kr",
        "Rättat, nytt: 750,00 kr",
        "Rättat, tidigare: −700,00 kr",
        "Krediterat: −500,00 kr",
        "Momskompensation: −3,59 kr",
        "Fakturor netto: −63,49 kr",
    ]
    bars = lxml.html.fragment_fromstring(drawn(FEBRUARY, caption).drawing).xpath(
        ".//rect[@class!='track' and @class!='blank']"
    )
    first, credited = bars[0], bars[4]
    assert (first.get("x"), first.get("width")) == ("5.275%", "8.308%")
    # From 440.10 down to -59.90.
    assert (credited.get("class"), credited.get("x")) == ("hatch", "0.298%")


def test_earlier_months_and_late_contacts_by_days_are_drawn() -> None:
    assert not [figure for figure in figures(FEBRUARY) if "per månad" in figure.caption]
    earlier = FEBRUARY.months.with_columns(month=pl.lit("2024-01"), debited_contacts=pl.lit(9))
    months = pl.concat([earlier.cast(MonthOfYear.schema()), FEBRUARY.months])  # type: ignore[arg-type]
    found = FEBRUARY._replace(months=months, late=late_contacts(-3, 0, 14, 15, 60))  # type: ignore[arg-type]
    assert labels(found, "Fakturerade kontakter per månad") == ["2024-01: 9", "2024-02: 4"]
    assert labels(found, "Kontakter som snart är för gamla") == [
        "Redan för gamla: 1",
        "0–14 dagar kvar: 2",
        "15–30 dagar kvar: 1",
        "31–60 dagar kvar: 1",
    ]


def test_waiting_contacts_are_drawn_by_age() -> None:
    held = drawn(reconcile(january()), "Kontakter som väntar")
    assert [text for _, text in held.legend] == ["0–30 dagar", "31–60"]


def test_many_months_of_care_are_combined_in_the_oldest_bar() -> None:
    nil, krona = Decimal("0.00"), Decimal("1.00")
    months = [(1, krona, 0, nil, krona, f"2023-{month:02d}") for month in range(1, 13)]
    care_months = CareMonth.of(pl.DataFrame(months, schema=CareMonth.schema(), orient="row"))
    shown = labels(FEBRUARY._replace(care_months=care_months), "Vårdmånader")
    assert len(shown) == CHARTED_MONTHS_SHOWN
    assert shown[0] == "före 2023-08: 7,00 kr"
