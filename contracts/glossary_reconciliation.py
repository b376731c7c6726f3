"""What the columns of a reconciliation mean where the name means something of its own there."""

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
    ("MonthOfYear", "rejected"): "Rows that the month's runs turned away",
    ("UnitOfYear", "contacts"): "Contacts debited",
    ("CareSettled", "same_month"): "Net kronor invoiced in the month of care",
    ("CareSettled", "next_month"): "Net kronor invoiced in the month after",
    ("CareSettled", "second_month"): "Net kronor invoiced two months after",
    ("CareSettled", "later"): "Net kronor invoiced later",
    ("StandsOut", "rule"): "Rule by which it stands out",
    ("StandsOut", "measure"): "What is counted",
    ("StandsOut", "dimension"): "What it is by; empty = the whole month",
    ("StandsOut", "key"): "Agreement or care unit",
    ("StandsOut", "name"): "Its name, where it has one",
    ("StandsOut", "now"): "How many the month has",
    ("StandsOut", "usual"): "How many are usual",
    ("StandsOut", "months"): "Months that are compared with",
    ("LateRisk", "last_day"): "Last day of issue on which it may be billed",
    ("LateRisk", "days_left"): "Days to it from the day of issue; negative = too old",
    ("LateRisk", "codes"): "Codes of the remarks that keep it from being billed",
    ("LateRisk", "payer_id"): "Who pays; empty = not known yet",
    ("BridgeStep", "contacts"): "Contacts of the step",
    ("BalanceBy", "name"): "Name of the value, where it has one",
    ("InvoiceState", "state"): "What has become of it",
    ("StateCount", "state"): "What has become of them",
    ("StateCount", "invoices"): "Number of invoices",
}
