"""Every law of a run by number and text; tested in the gate before issue, shown in the report."""

from collections.abc import Callable
from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.reconciliation import Control, Unit
from transforms.reconciliation import laws
from transforms.reconciliation.laws import LawFinding
from transforms.reconciliation.tables import MonthTables


class ReconciliationLaw(NamedTuple):
    """An invariant (its number in docs/rules.md), how it is checked, and its Swedish text."""

    law: int
    tried: Callable[[MonthTables], LawFinding]
    unit: Unit
    text: str


RECONCILIATION_LAWS: Final = (
    ReconciliationLaw(1, laws.one_fate_a_row, Unit.ROWS, "Varje rad har bedömts en gång"),
    ReconciliationLaw(1, laws.rows_of_files, Unit.ROWS, "Filernas rader är lika med bedömda rader"),
    ReconciliationLaw(
        1, laws.reasons, Unit.ROWS, "Varje rad som inte går vidare har en anmärkning som orsak"
    ),
    ReconciliationLaw(
        1, laws.remarks_of_rows, Unit.ROWS, "Varje anmärkning hör till en bedömd rad"
    ),
    ReconciliationLaw(
        1, laws.debits_of_rows, Unit.ROWS, "Fakturerade rader är lika med debiterade kontakter"
    ),
    ReconciliationLaw(
        1, laws.credits_of_rows, Unit.ROWS, "Krediterade rader är lika med krediterade kontakter"
    ),
    ReconciliationLaw(
        1, laws.ages_are_all_that_waits, Unit.CONTACTS, "Varje kontakt som väntar har en ålder"
    ),
    ReconciliationLaw(
        2,
        laws.one_line_a_contact,
        Unit.CONTACTS,
        "Ingen kontakt debiteras eller krediteras två gånger",
    ),
    ReconciliationLaw(
        3,
        laws.items_are_contacts,
        Unit.KRONOR,
        "Kontakternas prisposter är lika med kontakternas belopp",
    ),
    ReconciliationLaw(
        3, laws.contacts_are_lines, Unit.KRONOR, "Kontakternas belopp är lika med fakturaraderna"
    ),
    ReconciliationLaw(
        3,
        laws.lines_are_invoices,
        Unit.KRONOR,
        "Fakturaraderna är lika med fakturornas radsumma",
    ),
    ReconciliationLaw(
        3, laws.lines_are_products, Unit.ROWS, "Varje fakturarad är antal gånger pris"
    ),
    ReconciliationLaw(
        3,
        laws.totals_are_lines_and_vat,
        Unit.KRONOR,
        "Fakturornas belopp är radsumma plus momskompensation",
    ),
    ReconciliationLaw(
        3,
        laws.vat_is_its_percentage,
        Unit.INVOICES,
        "Momskompensationen är rätt procent av radsumman",
    ),
    ReconciliationLaw(
        3,
        laws.contacts_are_counted,
        Unit.CONTACTS,
        "Fakturornas antal kontakter stämmer med underlaget",
    ),
    ReconciliationLaw(
        3,
        laws.contacts_are_on_their_invoice,
        Unit.CONTACTS,
        "Varje kontakt står på rätt faktura",
    ),
    ReconciliationLaw(
        3, laws.credits_have_an_original, Unit.INVOICES, "Varje kreditfaktura har sin faktura"
    ),
    ReconciliationLaw(
        3,
        laws.credits_are_within_originals,
        Unit.INVOICES,
        "Ingen faktura är krediterad med mer än sin radsumma",
    ),
    ReconciliationLaw(
        3,
        laws.balance_is_what_is_left,
        Unit.KRONOR,
        "Ingående saldo + fakturerat − krediterat − makulerat − betalt = utestående",
    ),
    ReconciliationLaw(
        3,
        laws.balances_by_are_what_is_left,
        Unit.KRONOR,
        "Saldot stämmer per avtal, betalare och fakturaväg",
    ),
    ReconciliationLaw(
        3,
        laws.states_are_all_invoices,
        Unit.INVOICES,
        "Varje faktura är i ett läge",
    ),
    ReconciliationLaw(
        3, laws.states_are_what_is_left, Unit.KRONOR, "Fakturornas lägen ger utestående"
    ),
    ReconciliationLaw(
        3,
        laws.bridge_is_the_invoices,
        Unit.KRONOR,
        "Bryggan från månadens vård är lika med fakturor minus kreditfakturor",
    ),
)


def controls(tables: MonthTables) -> DataFrame[Control]:
    """Try every law and return what was found. Works before issue as well as after."""
    tried = []
    for law in RECONCILIATION_LAWS:
        finding = law.tried(tables)
        tried.append(
            (law.tried.__name__, law.law, law.text, law.unit.value, *finding, finding.faults == 0)
        )
    return Control.of(pl.DataFrame(tried, schema=Control.schema(), orient="row"))


def checks(tables: MonthTables) -> tuple[str, ...]:
    """Return the names of the laws that do not hold, such as `law 3: contacts_are_lines`.

    Empty when all do. The gate asks this before anything is issued.
    """
    broken = controls(tables).filter(~pl.col("holds"))
    return tuple(f"law {law}: {name}" for law, name in broken.select("law", "name").iter_rows())
