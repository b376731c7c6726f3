"""The reconciliation columns whose names have a different meaning there."""

from typing import Final

IN_RECONCILIATION: Final[dict[tuple[str, str], str]] = {
    **{
        (table, "credited"): "Kronor on credit notes"
        for table in ("SellerBalance", "BalanceBy", "InvoiceState", "StateCount")
    },
    **{
        (table, "voided"): "Kronor on invoices that were voided"
        for table in ("InvoiceState", "StateCount")
    },
    ("BridgeStep", "step"): "The step",
    ("MonthOfYear", "units"): "Care units with a debit",
    ("MonthOfYear", "held"): "Rows that waited after the month's last run",
    ("MonthOfYear", "rejected"): "Rows that the month's runs rejected",
    ("UnitOfYear", "contacts"): "Contacts debited",
    ("CareSettled", "same_month"): "Net kronor invoiced in the month of care",
    ("CareSettled", "next_month"): "Net kronor invoiced in the month after",
    ("CareSettled", "second_month"): "Net kronor invoiced two months after",
    ("CareSettled", "later"): "Net kronor invoiced later",
    ("StandsOut", "rule"): "Rule that it deviates by",
    ("StandsOut", "measure"): "Measure",
    ("StandsOut", "dimension"): "Dimension; empty = the whole month",
    ("StandsOut", "key"): "Agreement or care unit",
    ("StandsOut", "name"): "Its name, where it has one",
    ("StandsOut", "now"): "Count of the month",
    ("StandsOut", "usual"): "Usual count",
    ("StandsOut", "months"): "Months that are compared with",
    ("LateRisk", "last_day"): "Last day of issue on which it may be billed",
    ("LateRisk", "days_left"): "Days to it from the day of issue; negative = too old",
    ("LateRisk", "codes"): "Codes of the remarks that keep it from being billed",
    ("LateRisk", "payer_id"): "The payer; empty = not known yet",
    ("BridgeStep", "contacts"): "Contacts of the step",
    ("BalanceBy", "name"): "Name of the value, where it has one",
    ("InvoiceState", "state"): "State of the invoice",
    ("StateCount", "state"): "State of the invoices",
    ("StateCount", "invoices"): "Number of invoices",
}
