"""The reconciliation in counts and kronor: what Prefect shows.

Rule: docs/rules.md#invariant-6.
"""

from contracts.compared import LateRisk, StandsOut
from tests.reconciliation.example import february
from tests.support.tables import table
from transforms.documents.reconciliation.counts import counted_figures
from transforms.reconciliation.month import reconcile

LATE = table(
    LateRisk,
    "days_left\n3",
    path="19800101-9876.csv",
    started_on="2024-01-10",
    last_day="2024-07-10",
    fate="held",
    mended_by="Ekonomi",
    contact_id="K99",
)
NEW = table(
    StandsOut,
    """
    rule | measure | dimension | key         | now | usual | months
    new  | debited | care_unit | 22222222003 | 4   | 0     | 3
    new  | debited | care_unit | 22222222004 | 4   | 0     | 3
    """,
)
FOUND = reconcile(february())._replace(late=LATE, stands_out=NEW)


def test_each_part_is_shown_in_counts_and_kronor() -> None:
    figures = [
        f"{part}: {what} | {'' if count is None else count} | {'' if kronor is None else kronor}"
        for part, what, count, kronor in counted_figures(FOUND)
        if count or kronor
    ]
    assert figures == [
        "Kontroller: Stämmer, av 24 | 24 | ",
        "Rader: Fakturerad | 4 | ",
        "Rader: Krediterad | 1 | ",
        "Rader: Oförändrad | 1 | ",
        "Rader: Väntar | 1 | ",
        "Rader: Makulerad | 1 | ",
        "Rader: Ersatt av senare rapport | 1 | ",
        "Väntar på: Registeransvarig | 1 | ",
        "Väntar på: Snart för gamla, även avvisade | 1 | ",
        "Från vård till fakturor: Månadens vård, fakturerad för första gången | 1 | 100.00",
        "Från vård till fakturor: Tidigare månaders vård, som har väntat | 2 | 290.10",
        "Från vård till fakturor: Rättade kontakter, nytt belopp | 1 | 750.00",
        "Från vård till fakturor: Rättade kontakter, tidigare fakturerat belopp | 1 | -700.00",
        "Från vård till fakturor: Krediterade kontakter som inte faktureras på nytt | 1 | -500.00",
        "Från vård till fakturor: Momskompensation |  | -3.59",
        "Saldo: Ingående |  | 1590.00",
        "Saldo: Fakturerat |  | 1208.51",
        "Saldo: Krediterat |  | 1272.00",
        "Saldo: Utestående |  | 1526.51",
        "Fakturornas läge: Under behandling | 3 | 1526.51",
        "Fakturornas läge: Krediterad | 1 | 1272.00",
        "Avvikelser: Ny: fakturerade inte under någon av månaderna före | 2 | ",
    ]


def test_no_contact_unit_or_file_is_named() -> None:
    text = " ".join(f"{part} {what}" for part, what, *_ in counted_figures(FOUND))
    for named in ("K99", "22222222003", "19800101", "csv"):
        assert named not in text
