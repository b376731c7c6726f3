"""The macros of the analysts' database.

The SELECT of each table macro is `transforms/sql/macro_<name>.sql`. A parameter never has the name
of a column, because in the text of a macro the name would refer to the column.
"""

from typing import Final, NamedTuple


class Macro(NamedTuple):
    """The parameters of a macro and its comment.

    `parameters` as DuckDB writes them. `example` is a call that works on any database. A scalar
    macro has no SELECT of its own.
    """

    parameters: str
    comment: str
    example: str
    is_table: bool = True


# In order of creation: a macro may use those before it.
MACROS: Final[dict[str, Macro]] = {
    "net": Macro(
        "kind, amount",
        "An amount, negative on a credit note (381). Amounts are positive on both"
        " kinds, so sum(net(kind, total)) and never sum(total).",
        "net(381, 10.00)",
        is_table=False,
    ),
    "in_swedish": Macro(
        "code",
        "The Swedish words for a fate, verdict, category, route, care form, kind of price item or"
        " status of an answer; any other code as it is.",
        "in_swedish('held')",
        is_table=False,
    ),
    "about": Macro(
        "of_table := NULL",
        "What there is in this database: tables, columns and macros with their comments; of one"
        " table or macro if it is named.",
        "about('fates')",
    ),
    "billed": Macro(
        "of_month := NULL",
        "What was invoiced and credited in a month (YYYY-MM), or in all, by seller, agreement,"
        " payer and route, but for what was voided. Kronor with VAT compensation.",
        "billed('2024-01')",
    ),
    "invoice": Macro(
        "of_number",
        "The lines of an invoice or credit note, with its head on each. Each seller has a series"
        " of its own, so a number can be that of several sellers.",
        "invoice('2024000001')",
    ),
    "contacts_on": Macro(
        "of_number",
        "The care contacts on an invoice or credit note, with kronor as on the document and what"
        " became of each contact since.",
        "contacts_on('2024000001')",
    ),
    "why": Macro(
        "of_contact",
        "All that happened to a contact, in order: what each report of it came to (fate), what was"
        " remarked and who fixes it (remark), each krona that was billed or credited (price), and"
        " the region's answers (answer).",
        "why('N-1')",
    ),
    "open_contacts": Macro(
        "",
        "Contacts that wait (held, or of a later month): why, who must act, and their age in days"
        " when the last run was issued.",
        "open_contacts()",
    ),
    "unreported_stays": Macro(
        "",
        "Stays billed month by month whose patient is still admitted, and that have not been"
        " reported since the month ended (B03): the nights billed, and the days since the latest"
        " report when the last run was issued. The longest wait first.",
        "unreported_stays()",
    ),
    "remarks_of": Macro(
        "of_month := NULL",
        "How often each remark was made in a month (YYYY-MM), or in each month. A row that waits"
        " counts in every month that judged it.",
        "remarks_of('2024-01')",
    ),
    "balance": Macro(
        "of_month := NULL",
        "What each seller is owed at each run of a month (YYYY-MM), or of all: opening + invoiced"
        " - credited - voided - paid = outstanding. Kronor with VAT compensation.",
        "balance('2024-01')",
    ),
    "unpaid": Macro(
        "",
        "Invoices with kronor outstanding after credit notes and payments: days past the due date"
        " when the last run was issued (negative: not yet due), the oldest first.",
        "unpaid()",
    ),
    "unit_months": Macro(
        "",
        "Contacts and kronor that are billed net, by care unit and the month in which the contact"
        " ended, next to the calendar month before.",
        "unit_months()",
    ),
    "patient": Macro(
        "of_key",
        "All contacts of a patient, by patient_key, in the order in which they started.",
        "patient('0')",
    ),
}
