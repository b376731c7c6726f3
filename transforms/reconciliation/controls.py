"""Every invariant of a run; checked in the gate before issue, shown in the report."""

from collections.abc import Callable
from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.errors.codes import ErrorCode
from contracts.errors.error import Problem
from contracts.errors.gate import LAWS as TEXTS
from contracts.reconciliation import Control, Unit
from transforms.reconciliation import laws
from transforms.reconciliation.laws import LawFinding
from transforms.reconciliation.tables import MonthTables


class ReconciliationLaw(NamedTuple):
    """An invariant: its function and unit. The catalogue has its number and text."""

    tried: Callable[[MonthTables], LawFinding]
    unit: Unit

    @property
    def code(self) -> ErrorCode:
        """The code of a month that breaks it: the name of its function."""
        return ErrorCode(self.tried.__name__)


RECONCILIATION_LAWS: Final = (
    ReconciliationLaw(laws.one_fate_a_row, Unit.ROWS),
    ReconciliationLaw(laws.rows_of_files, Unit.ROWS),
    ReconciliationLaw(laws.files_are_accounted_for, Unit.ROWS),
    ReconciliationLaw(laws.reasons, Unit.ROWS),
    ReconciliationLaw(laws.remarks_of_rows, Unit.ROWS),
    ReconciliationLaw(laws.debits_of_rows, Unit.ROWS),
    ReconciliationLaw(laws.credits_of_rows, Unit.ROWS),
    ReconciliationLaw(laws.ages_are_all_that_waits, Unit.CONTACTS),
    ReconciliationLaw(laws.one_line_a_contact, Unit.CONTACTS),
    ReconciliationLaw(laws.items_are_contacts, Unit.KRONOR),
    ReconciliationLaw(laws.contacts_are_lines, Unit.KRONOR),
    ReconciliationLaw(laws.lines_are_invoices, Unit.KRONOR),
    ReconciliationLaw(laws.lines_are_products, Unit.ROWS),
    ReconciliationLaw(laws.totals_are_lines_and_vat, Unit.KRONOR),
    ReconciliationLaw(laws.vat_is_its_percentage, Unit.INVOICES),
    ReconciliationLaw(laws.contacts_are_counted, Unit.CONTACTS),
    ReconciliationLaw(laws.contacts_are_on_their_invoice, Unit.CONTACTS),
    ReconciliationLaw(laws.credits_have_an_original, Unit.INVOICES),
    ReconciliationLaw(laws.credits_are_within_originals, Unit.INVOICES),
    ReconciliationLaw(laws.balance_is_what_is_left, Unit.KRONOR),
    ReconciliationLaw(laws.balances_by_are_what_is_left, Unit.KRONOR),
    ReconciliationLaw(laws.states_are_all_invoices, Unit.INVOICES),
    ReconciliationLaw(laws.states_are_what_is_left, Unit.KRONOR),
    ReconciliationLaw(laws.bridge_is_the_invoices, Unit.KRONOR),
)


def controls(tables: MonthTables) -> DataFrame[Control]:
    """Check every invariant and return the results. Works before and after issue."""
    tried = []
    for law in RECONCILIATION_LAWS:
        finding = law.tried(tables)
        number, text = TEXTS[law.code]
        tried.append((law.code.value, number, text, law.unit.value, *finding, finding.faults == 0))
    return Control.of(pl.DataFrame(tried, schema=Control.schema(), orient="row"))


def checks(tables: MonthTables) -> tuple[Problem, ...]:
    """Return the broken invariants; the gate closes if there are any."""
    broken = controls(tables).filter(~pl.col("holds")).get_column("name")
    return tuple(Problem(ErrorCode(name), {}) for name in broken)
