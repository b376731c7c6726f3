"""Parameters shared by several commands."""

import sys
from collections.abc import Sequence
from typing import Annotated, Final

from cyclopts import Parameter, Token

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from contracts.period import Month
from transforms.free_text import holds_persons_number


def month_of(text: str) -> Month:
    """Parse a month given on the command line.

    Raises:
        ValueError: the text is not a month.
    """
    try:
        return Month.parse(text)
    except ValueError:
        raise ValueError(f"{text} är inte en månad (ÅÅÅÅ-MM)") from None


def _month(_type: type[Month], tokens: Sequence[Token]) -> Month:
    return month_of(tokens[0].value)


MonthArgument = Annotated[
    Month,
    Parameter(
        converter=_month, n_tokens=1, accepts_keys=False, metavar="MÅNAD", help="Månaden, ÅÅÅÅ-MM."
    ),
]


def _contact(_type: type[str], tokens: Sequence[Token]) -> str:
    """Return the id, from standard input if it is `-`: everyone can list a process's arguments."""
    given = tokens[0].value
    return sys.stdin.readline().rstrip("\r\n") if given == "-" else given


def _impersonal(_type: type[str], text: str | None) -> None:
    """Refuse a text with the number of a person: reasons and remarks are kept for ever.

    Raises:
        SamfakturaError: it has one; the message does not repeat it.
    """
    if text is not None and holds_persons_number(text):
        raise SamfakturaError(ErrorCode.TEXT_NAMES_PERSON)


IMPERSONAL: Final = _impersonal
ContactArgument = Annotated[
    str,
    Parameter(
        converter=_contact,
        n_tokens=1,
        accepts_keys=False,
        allow_leading_hyphen=True,
        help="Kontaktens contact_id, som det är rapporterat. Med - läses det från standard in.",
    ),
]
InvoiceArgument = Annotated[
    str, Parameter(help="Fakturans nummer, eller säljare-nummer som mappen i utkorgen heter.")
]
Because = Annotated[
    str,
    Parameter(validator=_impersonal, help="Skälet, utan personnummer. Det sparas i reskontran."),
]
By = Annotated[
    str | None,
    Parameter(
        metavar="TEXT",
        validator=_impersonal,
        help="En anteckning om vem som bad om det. Den som beslutar är alltid den som är inloggad.",
    ),
]
Purpose = Annotated[
    str | None,
    Parameter(
        metavar="TEXT",
        validator=_impersonal,
        help="Ändamålet: varför uppgifterna behövs. Det sparas i åtkomstloggen.",
    ),
]
Reporter = Annotated[
    str | None,
    Parameter(metavar="ORGNR", help="Rapportören, om flera har en kontakt med samma contact_id."),
]
