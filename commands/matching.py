"""`samfaktura match`, `unmatch` and `set-aside`: match payments by hand."""

from decimal import Decimal
from typing import Annotated

from cyclopts import Parameter

from commands import desk
from commands.parameters import IMPERSONAL, By
from pipelines.desk.payments import HandMatch, InvoiceName, match_by_hand, undo_by_hand
from transforms.documents.swedish import counted, kronor, money

PaymentArgument = Annotated[int, Parameter(help="Betalningens nummer, som payments visar det.")]
SourceAndReason = Annotated[
    str, Parameter(validator=IMPERSONAL, help="Källa och skäl. Det sparas i reskontran.")
]


def match(  # noqa: PLR0913 -- the options of the command
    payment: PaymentArgument,
    invoice: Annotated[
        str, Parameter(help="Fakturans eller kreditfakturans nummer, eller SÄLJARE-NUMMER.")
    ],
    *,
    because: SourceAndReason,
    amount: Annotated[
        Decimal | None,
        Parameter(
            help="Kronor, för en del. Förval: allt som är kvar av betalningen och obetalt av "
            "fakturan."
        ),
    ] = None,
    seller: Annotated[
        str | None,
        Parameter(metavar="ORGNR", help="Säljaren, om flera har en faktura med samma nummer."),
    ] = None,
    by: By = None,
) -> None:
    """Match a payment to an invoice by hand."""
    of_it, _, number = invoice.strip().rpartition("-")
    named = InvoiceName(number, (seller or of_it).replace("-", "") or None)
    order = HandMatch(payment, named, because, amount)
    given = match_by_hand(desk.home(), order, desk.actor(by))
    desk.console.print(f"Betalning {payment} betalar {kronor(given)} av faktura {invoice}.")


def set_aside(payment: PaymentArgument, *, because: SourceAndReason, by: By = None) -> None:
    """Set aside the remainder of a payment."""
    order = HandMatch(payment, None, because)
    given = match_by_hand(desk.home(), order, desk.actor(by))
    desk.console.print(f"Betalning {payment}: {money(given)} är lagt åt sidan.")


def unmatch(payment: PaymentArgument, *, because: SourceAndReason, by: By = None) -> None:
    """Undo all matches of a payment."""
    undone = undo_by_hand(desk.home(), payment, because, desk.actor(by))
    text = counted(undone, "koppling är upphävd", "kopplingar är upphävda")
    desk.console.print(f"Betalning {payment}: {text}.")
