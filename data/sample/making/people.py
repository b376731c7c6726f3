"""About 250 made-up people and their LMA cards."""

import datetime as dt
import random
from typing import NamedTuple

from making.providers import Record
from tests.support.numbers import check_digit, personal_number, reserve_number

SURNAMES = (
    "Exempel", "Påhitt", "Prov", "Mönster", "Låtsas", "Fiktiv", "Skiss", "Utkast", "Attrapp",
    "Övning", "Modell",
)  # fmt: skip
GIVEN = (
    "Alfa", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Eta", "Theta", "Iota", "Kappa",
    "Lambda", "My", "Ny", "Xi", "Omikron", "Pi", "Rho", "Sigma", "Tau", "Ypsilon", "Fi", "Khi",
    "Psi", "Omega",
)  # fmt: skip
# The number of people of each kind that the ordinary contacts draw from.
POOLS = {
    "asylum": 116, "ward": 62, "permit": 17, "quota": 12, "county03": 8, "county04": 6,
    "county05": 3,
}  # fmt: skip
RESIDENCE = {"county03": "03", "county04": "04", "county05": "05"}
PREFIXES = ("09", "10", "50", "52")


class Person(NamedTuple):
    """A made-up person: the reported number, the registry's name, and the card."""

    number: str
    name: str
    born_on: str
    sex: str
    lma: str
    residence: str = ""


class People:
    """The people and cards made so far, and who was seen which day."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.reserve_numbers: list[Record] = []
        self.lma_cards: list[Record] = []
        self.pools: dict[str, list[Person]] = {}
        self._seen: set[tuple[str, str]] = set()
        self._beds = 0
        for pool, size in POOLS.items():
            carded = pool != "permit"
            residence = RESIDENCE.get(pool, "")
            self.pools[pool] = [
                self.person(carded=carded, residence=residence, group=pool) for _ in range(size)
            ]

    def person(  # noqa: PLR0913 a registry row has many columns
        self,
        *,
        carded: bool = True,
        residence: str = "",
        group: str = "asylum",
        personal: str = "",
        replaced_by: str = "",
        protected: bool = False,
        like: Person | None = None,
        valid_from: str = "",
    ) -> Person:
        """Add a person to the registry; `like` copies name and birth date of another."""
        place = len(self.reserve_numbers)
        sex = like.sex if like else "KM"[place % 2]
        year = 2014 + place % 10
        number = reserve_number(10008 + place * 134 + (sex == "M"), year)
        born = dt.date(1945 + (place * 7) % 70, 1 + place % 12, 1 + (place * 5) % 28)
        name = f"{SURNAMES[place % len(SURNAMES)]} {GIVEN[place % len(GIVEN)]}"
        self.reserve_numbers.append(
            {
                "reserve_number": number,
                "name": like.name if like else name,
                "born_on": like.born_on if like else str(born),
                "sex": sex,
                "protected_identity": "ja" if protected else "nej",
                "replaced_by": replaced_by,
                "personal_id": personal,
                "valid_from": valid_from or f"{year}-03-01",
            }
        )
        row = self.reserve_numbers[-1]
        someone = Person(number, row["name"], row["born_on"], row["sex"], "", residence)
        if not carded:
            return someone
        kinds = ("decision", "residence_card") if group == "quota" else ("card", "residence_card")
        evidence = kinds[place % 5 == 0]
        until = "2024-12-31" if place % 3 == 0 else ""
        return self.card(someone, evidence, "2023-01-15", until)

    def card(
        self, holder: Person, evidence: str, since: str, until: str = "", lma: str = ""
    ) -> Person:
        """Add an LMA card, receipt, residence card or decision; return its holder with it."""
        place = len(self.lma_cards)
        number = lma or f"{PREFIXES[place % 4]}-{104729 + place * 3571:06d}"
        self.lma_cards.append(
            {
                "lma_number": number,
                "reserve_number": holder.number,
                "evidence": evidence,
                "region_of_residence": holder.residence,
                "valid_from": since,
                "valid_to": until,
            }
        )
        return holder._replace(lma=number)

    def free(self, pool: str, day: str) -> Person:
        """Return a person of the pool without another contact that day."""
        while True:
            someone = self.chance.choice(self.pools[pool])
            if (someone.number, day) not in self._seen:
                self._seen.add((someone.number, day))
                return someone

    def seen(self, number: str, day: str) -> None:
        """Record that a person has a contact that day."""
        self._seen.add((number, day))

    def in_bed(self) -> Person:
        """Return a person who was not admitted anywhere this quarter."""
        self._beds += 1
        return self.pools["ward"][self._beds - 1]

    def unregistered(self, serial: int) -> str:
        """Return a valid reserve number that is not in the registry."""
        return reserve_number(90000 + serial, 2021)


def personal(serial: int, *, coordination: bool = False) -> str:
    """Return the personal number of a made-up person."""
    born = dt.date(1950 + serial * 3, 1 + serial % 12, 3 + serial)
    return personal_number(str(born), 980 + serial, coordination=coordination)


def wrong_digit(number: str) -> str:
    """Return the number with an incorrect check digit."""
    digit = check_digit(number[4:-1])
    return number[:-1] + str((int(digit) + 3) % 10)
