"""Stories added since the first release: last, so that the others keep their people."""

from making.desks import HOME_DESK
from making.reports import MONTHS, Quarter, since
from making.stories_home import NEAR

JAN = MONTHS[0]


def tell(quarter: Quarter) -> None:
    """Add the stories."""
    _year_not_decided(quarter)


def _year_not_decided(quarter: Quarter) -> None:
    day = "2024-01-16"
    values = HOME_DESK.report("H-M04", quarter.people.free("asylum", day), day, profession="DT")
    why = "The home care list is yearly, and has no dietitian's price for 2024."
    quarter.tell(NEAR[JAN], values, *since(JAN, "held", "M04", why))
