"""The reconciliation of a month: all its tables."""

from transforms.reconciliation.amounts import care_months, invoices_of_month, totals
from transforms.reconciliation.balances import ageing, balances, balances_by
from transforms.reconciliation.bridge import bridge
from transforms.reconciliation.controls import controls
from transforms.reconciliation.rows import (
    fates_of_files,
    fates_of_rows,
    held_by_age,
    refused_files,
    remarks_by_code,
)
from transforms.reconciliation.states import state_counts
from transforms.reconciliation.tables import MonthTables, Reconciliation


def reconcile(tables: MonthTables) -> Reconciliation:
    """Account for every row and every krona of a run, issued or not."""
    return Reconciliation(
        month=tables.month,
        run_no=tables.run_no,
        issued_on=tables.issued_on,
        issued="invoice_number" in tables.invoices.columns,
        fates=fates_of_rows(tables),
        files=fates_of_files(tables),
        refused=refused_files(tables),
        remarks=remarks_by_code(tables),
        held=held_by_age(tables),
        bridge=bridge(tables),
        care_months=care_months(tables),
        totals=totals(tables),
        invoices=invoices_of_month(tables),
        balances=balances(tables),
        balances_by=balances_by(tables),
        states=state_counts(tables),
        ageing=ageing(tables),
        controls=controls(tables),
    )
