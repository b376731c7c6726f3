"""Parameters shared by several commands."""

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter, Token

from contracts.period import Month


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
ContactArgument = Annotated[str, Parameter(help="Kontaktens contact_id, som det är rapporterat.")]
InvoiceArgument = Annotated[
    str, Parameter(help="Fakturans nummer, eller säljare-nummer som mappen i utkorgen heter.")
]
Because = Annotated[str, Parameter(help="Skälet. Det sparas i reskontran.")]
By = Annotated[
    str | None,
    Parameter(metavar="NAMN", help="Den som beslutar. Förval: den inloggade användaren."),
]
Reporter = Annotated[
    str | None,
    Parameter(metavar="ORGNR", help="Rapportören, om flera har en kontakt med samma contact_id."),
]
