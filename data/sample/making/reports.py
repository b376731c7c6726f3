"""A reported row and its result, month by month."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from making.people import People, Person
from making.units import AGREEMENT_OF

MONTHS = ("2024-01", "2024-02", "2024-03")
ISSUED = {"2024-01": "2024-02-09", "2024-02": "2024-03-08", "2024-03": "2024-04-09"}
Values = dict[str, str]
# The category each fee code of the sample implies; without one (a stay) asylum seeker.
CATEGORY = {"71": "permit", "78": "permit", "95": "quota", "96": "quota"}


class Judged(NamedTuple):
    """A run's judgement of a row."""

    month: str
    fate: str
    codes: str
    why: str
    amount: str = ""
    agreement: str = ""
    payer: str = ""
    route: str = ""


class Row(NamedTuple):
    """A reported row; `group` names the ordinary rows it belongs to, empty for a story."""

    values: Values
    judged: tuple[Judged, ...]
    group: str = ""


class Desk(NamedTuple):
    """A sender: the values its rows share, and how its contacts reach a payer."""

    shared: Values
    owner: str
    vardfaktura_from: str = "9999-12-31"

    def report(self, contact_id: str, person: Person, day: str, **changes: str) -> Values:
        """Return the values of a report of `person` on `day`."""
        return {
            **self.shared,
            "contact_id": contact_id,
            "started_on": day,
            "patient_id": person.number,
            "lma_number": person.lma,
            "patient_name": person.name,
            "born_on": person.born_on,
            "_sex": person.sex,
            "_residence": person.residence,
            **changes,
        }

    def billed(
        self, month: str, values: Values, amount: Decimal | str, why: str, codes: str = ""
    ) -> Judged:
        """Return the judgement that bills a row: agreement, payer and route."""
        category = CATEGORY.get(values["fee_code"], "asylum")
        residence = values["_residence"]
        payer, route = "hsf", "manual"
        if self.owner == "region":
            away = category == "asylum" and residence in ("03", "04")
            payer = residence if away else "hsf"
            route = {"03": "riv", "04": "peppol"}[residence] if away else "res"
        elif (
            category == "asylum"
            and values["care_form"] != "inpatient"
            and values["started_on"] >= self.vardfaktura_from
        ):
            route = "vardfaktura"
        agreement = values.get("_agreement") or AGREEMENT_OF[values["care_unit"]]
        paid = f"{Decimal(amount):.2f}"
        return Judged(month, "billed", codes, why, paid, agreement, payer, route)


def since(month: str, fate: str, codes: str, why: str, until: str = "2024-03") -> list[Judged]:
    """Return the same judgement for every run from `month` to `until`."""
    return [Judged(each, fate, codes, why) for each in MONTHS if month <= each <= until]


class Quarter:
    """All files of the quarter, as they are filled, and the finance decisions."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.decisions: list[Values] = []

    def tell(self, file: str, values: Values, *judged: Judged) -> None:
        """Add a story's row to a file."""
        self.rows[file].append(Row(values, judged))

    def decide(self, month: str, kind: str, values: Values, because: str) -> None:
        """Add a decision, made between that month's bill and the next."""
        self.decisions.append(
            {
                "month": month,
                "kind": kind,
                "reporter": values["reporter"],
                "contact_id": values["contact_id"],
                "because": because,
            }
        )

    def mixed(self, file: str, ordinary: list[Row]) -> None:
        """Put the ordinary rows of a file between its stories, which keep their order."""
        stories = self.rows[file]
        self.rows[file] = list(_between(ordinary, stories))


def _between(ordinary: list[Row], stories: list[Row]) -> Iterator[Row]:
    """Spread the stories evenly over the ordinary rows."""
    placed = 0
    for place, row in enumerate(ordinary, start=1):
        yield row
        due = len(stories) * place // len(ordinary)
        yield from stories[placed:due]
        placed = due
    yield from stories[placed:]


def changed(values: Values, **changes: str) -> Values:
    """Return the same report with other values."""
    return {**values, **changes}
