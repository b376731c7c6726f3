"""The reconciliation of a month: all its tables."""

from contracts.accounts import FileAccount
from transforms.reconciliation.amounts import care_months, invoices_of_month, totals
from transforms.reconciliation.background import Background
from transforms.reconciliation.balances import ageing, balances, balances_by
from transforms.reconciliation.bridge import bridge
from transforms.reconciliation.compared import (
    billed_of_year,
    care_settled,
    months_of_year,
    units_of_year,
)
from transforms.reconciliation.controls import controls
from transforms.reconciliation.doubles import listed_doubles
from transforms.reconciliation.late import late_risk
from transforms.reconciliation.rows import (
    fates_of_files,
    fates_of_rows,
    file_number,
    held_by_age,
    refused_files,
    remarks_by_code,
)
from transforms.reconciliation.stands_out import stands_out
from transforms.reconciliation.states import state_counts
from transforms.reconciliation.tables import MonthTables, Reconciliation
from transforms.reconciliation.unreported import listed_stays

_NOTHING = Background()


def reconcile(tables: MonthTables, background: Background = _NOTHING) -> Reconciliation:
    """Reconcile every row and every krona of a run, issued or not.

    `background` has the earlier months and the payers' limits; without it the comparison and the
    late contacts are left out.
    """
    billed = billed_of_year(tables, background)
    months = months_of_year(tables, background, billed)
    units = units_of_year(billed)
    by = balances_by(tables)
    return Reconciliation(
        month=tables.month,
        run_no=tables.run_no,
        issued_on=tables.issued_on,
        issued="invoice_number" in tables.invoices.columns,
        fates=fates_of_rows(tables),
        files=fates_of_files(tables),
        accounts=FileAccount.of(tables.accounts.with_columns(file_number("file_no"))),
        refused=refused_files(tables),
        remarks=remarks_by_code(tables),
        held=held_by_age(tables),
        bridge=bridge(tables),
        care_months=care_months(tables),
        totals=totals(tables),
        invoices=invoices_of_month(tables),
        balances=balances(tables),
        balances_by=by,
        states=state_counts(tables),
        ageing=ageing(tables),
        controls=controls(tables),
        months=months,
        units=units,
        care_settled=care_settled(tables.month, billed),
        stands_out=stands_out(tables.month, months, units, by),
        late=late_risk(tables, background),
        doubles=listed_doubles(tables),
        undecided=tables.undecided,
        registry_changes=tables.registry_changes,
        unreported=listed_stays(tables),
        limits_known=background.payers is not None,
    )
