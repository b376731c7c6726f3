"""`samfaktura sent`, `void` and `credit`: record events of an issued invoice."""

import datetime as dt
from typing import Annotated

from cyclopts import Parameter

from commands import desk
from commands.parameters import IMPERSONAL, Because, By, InvoiceArgument
from pipelines.desk.invoices import Sending, mark_sent, order_credit
from pipelines.desk.invoices import void as void_invoice
from pipelines.home.clock import today
from transforms.documents.swedish import counted


def sent(
    what: Annotated[
        str,
        Parameter(
            help="Fakturans nummer, säljare-nummer som mappen i utkorgen heter, eller en månad, "
            "ÅÅÅÅ-MM."
        ),
    ],
    *,
    how: Annotated[
        str, Parameter(validator=IMPERSONAL, help="Hur den skickades. Det sparas i reskontran.")
    ],
    on: Annotated[dt.date | None, Parameter(help="Dagen den skickades. Förval: i dag.")] = None,
    by: By = None,
) -> None:
    """Mark an invoice, or all invoices of a month, as sent."""
    marked = mark_sent(desk.home(), Sending(what, on or today(), how), desk.actor(by))
    now = counted(marked.now, "faktura märkt som skickad", "fakturor märkta som skickade")
    before = counted(marked.before, "var redan märkt", "var redan märkta")
    desk.console.print(f"{now}, {before}." if marked.before else f"{now}.")


def void(invoice: InvoiceArgument, *, because: Because, by: By = None) -> None:
    """Void an issued invoice that is not sent."""
    seller, number = void_invoice(desk.home(), invoice, because, desk.actor(by))
    desk.console.print(
        f"Fakturan {seller}-{number} är makulerad. Numret används inte igen. Nästa körning "
        "prövar kontakterna på nytt, men vårdtillfällen som faktureras månadsvis först när de "
        "rapporteras på nytt.",
        soft_wrap=True,
    )


def credit(invoice: InvoiceArgument, *, because: Because, by: By = None) -> None:
    """Order a credit of a whole invoice in the next run."""
    seller, number = order_credit(desk.home(), invoice, because, desk.actor(by))
    desk.console.print(
        f"Nästa körning krediterar fakturan {seller}-{number}. Kontakterna faktureras igen först "
        "när de rapporteras på nytt.",
        soft_wrap=True,
    )
