"""The reconciliation's tables of outstanding amounts, in Swedish format."""

from typing import Final

import polars as pl

from contracts.owed import State
from contracts.reconciliation import Dimension
from transforms.documents.swedish import ROUTES
from transforms.documents.workbook.report_sheet import (
    ReportTable,
    amounts,
    counts,
    org_no_column,
    swedish,
    texts,
)
from transforms.documents.workbook.sheets import Column
from transforms.reconciliation.tables import Reconciliation

# Older months than this are combined in one row.
OWED_MONTHS_SHOWN: Final = 13
STATE_TEXTS: Final[dict[str, str]] = {
    State.ISSUED: "Under behandling",
    State.PARTLY_CREDITED: "Delvis krediterad",
    State.PART_PAID: "Delvis betald",
    State.PAID: "Utbetald",
    State.CREDITED: "Krediterad",
    State.VOIDED: "Makulerad",
}
# The roll-forward of outstanding amounts, in order.
ROLLED: Final[dict[str, str]] = {
    "opening": "Ingående",
    "invoiced": "Fakturerat",
    "credited": "Krediterat",
    "voided": "Makulerat",
    "paid": "Betalt",
    "outstanding": "Utestående",
}
_BALANCE: Final = (
    "Ingående + fakturerat − krediterat − makulerat − betalt = utestående, med momskompensation."
)
_BALANCED_BY: Final[dict[str, tuple[str, str, str]]] = {
    Dimension.AGREEMENT: ("avtal", "Avtal", "Vårdgivare"),
    Dimension.PAYER: ("betalare", "Betalare", "Namn"),
    Dimension.ROUTE: ("fakturaväg", "Fakturaväg", ""),
}
_SELLER: Final = texts(("seller_org_no", "Organisationsnummer"), ("seller_name", "Vårdgivare"))


def balance_tables(found: Reconciliation) -> list[ReportTable]:
    """Return the outstanding amounts by seller, agreement, payer and route."""
    columns = _rolling(found)
    by_seller = ReportTable(
        "saldo",
        "Saldo",
        "Saldo per vårdgivare",
        (
            _BALANCE,
            "Betalt är inlästa betalningar som hör till en faktura.",
            "samfaktura payments visar de betalningar som inte gör det.",
        ),
        (*_SELLER, *columns),
        found.balances.with_columns(org_no_column("seller_org_no").alias("seller_org_no")),
        "Inget är fakturerat.",
    )
    shown = found.balances_by.with_columns(swedish("key", ROUTES))
    return [
        by_seller,
        *(
            ReportTable(
                f"saldo-{dimension}",
                f"Saldo {word}",
                f"Saldo per {word}",
                (_BALANCE,),
                (*texts(("key", key), *((("name", name),) if name else ())), *columns),
                shown.filter(pl.col("dimension") == dimension),
                "Inget är fakturerat.",
            )
            for dimension, (word, key, name) in _BALANCED_BY.items()
        ),
    ]


def _rolling(found: Reconciliation) -> tuple[Column, ...]:
    voided = (found.balances.get_column("voided") > 0).any()
    return amounts(*(named for named in ROLLED.items() if voided or named[0] != "voided"))


def ageing_table(found: Reconciliation) -> ReportTable:
    """Return the amounts owed to each seller by age."""
    return ReportTable(
        "aldersfordelning",
        "Åldersfördelning",
        "Utestående efter förfallodag",
        (
            "Dagarna räknas från förfallodagen till fakturadagen.",
            "Kreditfakturor och betalningar är avräknade från sin faktura.",
        ),
        (
            *_SELLER,
            *amounts(
                ("not_due", "Ej förfallet"),
                ("days_1_30", "1–30 dagar"),
                ("days_31_60", "31–60 dagar"),
                ("days_61_90", "61–90 dagar"),
                ("days_over_90", "Över 90 dagar"),
                ("no_due_date", "Utan förfallodag"),
                ("outstanding", "Utestående"),
            ),
        ),
        found.ageing.with_columns(org_no_column("seller_org_no").alias("seller_org_no")),
        "Inget är utestående.",
    )


def state_tables(found: Reconciliation) -> list[ReportTable]:
    """Return the invoices to date by state, and by month of invoice and state."""
    summed = ("invoices", "total", "credited", "voided", "paid", "outstanding")
    by_state = found.states.group_by("state", maintain_order=True).agg(pl.col(summed).sum())
    listed = pl.DataFrame({"state": [state.value for state in State]}).join(
        by_state, on="state", how="inner", maintain_order="left"
    )
    now = ReportTable(
        "lagen",
        "Lägen",
        "Fakturor per läge",
        (
            "Tabellen visar alla fakturor till och med körningen, i det läge de hade då.",
            "Belopp = krediterat + makulerat + betalt + utestående.",
            "Kreditfakturor är avräknade från sin faktura.",
            "Är utestående under noll är mer betalt än vad som återstår efter kreditfakturor.",
        ),
        (
            *texts(("state", "Läge")),
            *counts(("invoices", "Fakturor")),
            *amounts(
                ("total", "Belopp"),
                ("credited", "Krediterat"),
                ("voided", "Makulerat"),
                ("paid", "Betalt"),
                ("outstanding", "Utestående"),
            ),
        ),
        listed.with_columns(swedish("state", STATE_TEXTS)),
        "Inget är fakturerat.",
    )
    return [now, _states_by_month(found)]


def _states_by_month(found: Reconciliation) -> ReportTable:
    known = set(found.states["state"])
    in_use = [state.value for state in State if state.value in known]
    count = pl.col("invoices")
    rows = (
        _gathered(found.states)
        .group_by("month", maintain_order=True)
        .agg(
            *(count.filter(pl.col("state") == state).sum().alias(state) for state in in_use),
            pl.col("total", "outstanding").sum(),
        )
    )
    return ReportTable(
        "lagen-per-manad",
        "Lägen per månad",
        "Fakturor per fakturamånad och läge",
        ("Tabellen visar antal fakturor i varje läge, och månadens utestående belopp.",),
        (
            *texts(("month", "Fakturamånad")),
            *counts(*((state, STATE_TEXTS[state]) for state in in_use)),
            *amounts(("total", "Belopp"), ("outstanding", "Utestående")),
        ),
        rows,
        "Inget är fakturerat.",
    )


def _gathered(states: pl.DataFrame) -> pl.DataFrame:
    """Return the states with the oldest months combined as `före 2023-02`."""
    months = states["month"].unique().sort()
    if len(months) <= OWED_MONTHS_SHOWN:
        return states
    first = months[-(OWED_MONTHS_SHOWN - 1)]
    older = pl.lit(f"före {first}")
    return states.with_columns(
        month=pl.when(pl.col("month") < first).then(older).otherwise("month")
    )
