"""Stories added since the first release: last, so that the others keep their people."""

from making.desks import HOME_DESK
from making.reports import MONTHS, Quarter, since
from making.stories_home import NEAR

JAN = MONTHS[0]


def tell(quarter: Quarter) -> None:
    """Add the stories."""
    _year_not_decided(quarter)
    _codes(quarter)
    _persons(quarter)


def _year_not_decided(quarter: Quarter) -> None:
    day = "2024-01-16"
    values = HOME_DESK.report("H-M04", quarter.people.free("asylum", day), day, profession="DT")
    why = "The home care list is yearly, and has no dietitian's price for 2024."
    quarter.tell(NEAR[JAN], values, *since(JAN, "held", "M04", why))


def _codes(quarter: Quarter) -> None:
    stories = (
        ("H-C13", {"visit_type": "7"}, "held", "C13", "Besökstyp 7 is not in the table."),
        ("H-C14", {"profession": "SJX"}, "held", "C14", "Profession SJX is not in the table."),
        ("H-C15", {"visit_type": ""}, "rejected", "C15", "The visit type is missing."),
        ("H-C15-yrke", {"profession": ""}, "rejected", "C15", "The prices depend on profession."),
    )
    day = "2024-01-17"
    for name, columns, fate, code, why in stories:
        values = HOME_DESK.report(name, quarter.people.free("asylum", day), day, **columns)
        until = JAN if fate == "rejected" else MONTHS[-1]
        quarter.tell(NEAR[JAN], values, *since(JAN, fate, code, why, until))


def _persons(quarter: Quarter) -> None:
    stories = (
        ("H-N04", "registered_from", "not_billable", "N04", "Folkbokförd since the day before."),
        ("H-P08-avliden", "died_on", "held", "P08", "The registry has a day of death before it."),
        ("H-P08-avrest", "left_on", "held", "P08", "The person left the day before."),
    )
    for name, column, fate, code, why in stories:
        person = quarter.people.person()
        quarter.people.reserve_numbers[-1][column] = "2024-01-17"
        values = HOME_DESK.report(name, person, "2024-01-18")
        until = JAN if fate == "not_billable" else MONTHS[-1]
        quarter.tell(NEAR[JAN], values, *since(JAN, fate, code, why, until))
