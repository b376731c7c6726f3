"""Who came where and when, drawn at random for a month of the bench."""

import datetime as dt
from typing import Final

import numpy as np
import polars as pl
from make_damage import DAMAGES, KINDS
from make_people import CARD, NOTHING, QUOTA, RECEIPT
from make_prices import DRGS, PROCEDURES, PROFESSIONS, VISIT_TYPES
from make_registries import CLOSED, DOUBTFUL, OPEN, World

DIAGNOSES: Final = ("J069", "F431", "R104", "M545", "Z001", "E119", "I109", "N390", "K297", "B349")
# Asylum seekers, persons without permit, quota refugees: who comes, and what evidence they have.
WHO: Final = ((CARD, 0.82), (NOTHING, 0.12), (QUOTA, 0.06))


class Drawn:
    """Rows drawn for a month: random choices as arrays, one value a row."""

    def __init__(self, world: World, first: dt.date, count: int, rng: np.random.Generator) -> None:
        self.world, self.first, self.count, self.rng = world, first, count, rng
        shares = np.array([0.0, *(damage.share for damage in DAMAGES.values())])
        shares[0] = 1 - shares.sum()
        self.damage = rng.choice(len(KINDS), count, p=shares).astype(np.int16)
        self.unit, self.patient = self._unit(), self._patient()

    def is_a(self, *names: str) -> np.ndarray:
        """Return which rows have one of these damages."""
        return np.isin(self.damage, [KINDS.index(name) for name in names])

    def _chosen(self, pool: np.ndarray, skew: float = 1.0) -> np.ndarray:
        """Return one of the pool for each row; with skew the first ones more often."""
        return pool[(self.rng.random(self.count) ** skew * len(pool)).astype(np.int64)]

    def _unit(self) -> np.ndarray:
        """Return the position of the unit of each row: busy ones, and those the damage needs."""
        units, level = self.world.units, pl.col("care_level")
        ended = pl.col("valid_to_right") < dt.date(2023, 1, 1)
        usual = (pl.col("state") == OPEN) & ~ended.fill_null(value=False)
        pools = {
            (): (usual, 1.7),
            ("C09",): (usual & (level == "specialist"), 1.0),
            ("U02",): (pl.col("state") == CLOSED, 1.0),
            ("U03",): (pl.col("state") == DOUBTFUL, 1.0),
            ("A01",): (ended & (pl.col("state") == OPEN), 1.0),
            ("M01", "N03"): (usual & (level == "primary"), 1.0),
        }
        unit = np.zeros(self.count, np.int64)
        for names, (wanted, skew) in pools.items():
            found = self._chosen(units.filter(wanted)["i"].to_numpy(), skew)
            unit = np.where(self.is_a(*names) if names else True, found, unit)
        return unit

    def _patient(self) -> np.ndarray:
        """Return the position of the patient of each row."""
        known = self.world.people
        pools = {kind: known.filter(pl.col("kind") == kind)["i"].to_numpy() for kind in range(4)}
        who = self.rng.choice([kind for kind, _ in WHO], self.count, p=[share for _, share in WHO])
        who = np.where(self.is_a("L01"), NOTHING, np.where(self.is_a("receipt"), RECEIPT, who))
        asylum = self.is_a("L02", "L03", "L04", "L05", "L06", "T01", "P04", "P06", "M01", "N03")
        who = np.where(asylum, CARD, who)
        patient = np.zeros(self.count, np.int64)
        for kind, pool in pools.items():
            patient = np.where(who == kind, self._chosen(pool), patient)
        cards = pools[CARD]
        linked, early = cards[cards % 10 == 0], cards[: len(cards) // 50]
        patient = np.where(self.is_a("P04"), self._chosen(linked), patient)
        return np.where(self.is_a("P06", "L05"), self._chosen(early), patient)

    def day(self) -> np.ndarray:
        """Return the last day of each contact: a day of the month, few on weekends."""
        days = [self.first + dt.timedelta(days=i) for i in range(31)]
        days = [day for day in days if day.month == self.first.month]
        weight = np.array([0.15 if day.weekday() >= 5 else 1.0 for day in days])
        day = self.rng.choice(len(days), self.count, p=weight / weight.sum())
        late = self.rng.random(self.count) < 0.04
        return np.where(late, day - 21, day)

    def form(self) -> np.ndarray:
        """Return the care form, as the unit's agreement has it."""
        level = self.world.units["care_level"].gather(self.unit).to_numpy()
        chance = self.rng.random(self.count)
        stays = ((level == "inpatient") & (chance < 0.7)) | (
            (level == "specialist") & (chance < 0.03)
        )
        home = (level == "primary") & (chance < 0.08)
        return np.where(stays, "inpatient", np.where(home, "home", "outpatient"))

    def some(self, values: tuple[str, ...], share: float) -> pl.Series:
        """Return one of the values in `share` of the rows, else nothing."""
        chosen = pl.Series(values).gather(self._chosen(np.arange(len(values))))
        return chosen.set(pl.Series(self.rng.random(self.count) >= share), "")

    def frame(self) -> pl.DataFrame:
        """Return the draws as columns, with their unit and patient beside."""
        nights = np.minimum(self.rng.geometric(0.22, self.count) - 1, 45)
        drawn = pl.DataFrame(
            {
                "unit": self.unit,
                "patient": self.patient,
                "damage": self.damage,
                "day": self.day(),
                "nights": nights,
                "form": self.form(),
                "chance": self.rng.random(self.count),
                "chance2": self.rng.random(self.count),
                "visit_type": self.some(VISIT_TYPES, 1.0),
                "profession": self.some(PROFESSIONS, 1.0),
                "drg": self.some(DRGS, 1.0),
                **{f"procedure{i}": self.some(PROCEDURES, (1.0, 0.4, 0.1)[i]) for i in range(3)},
                **{f"diagnosis{i}": self.some(DIAGNOSES, (1.0, 0.3, 0.1)[i]) for i in range(3)},
            }
        )
        units = self.world.units.select(
            "care_unit", "hsa_id", "provider_org_no", "care_level", unit="i"
        )
        return drawn.hstack(units[self.unit].drop("unit")).hstack(self._patients())

    def _patients(self) -> pl.DataFrame:
        """Return what is known of each row's patient."""
        tables, known = self.world.tables, self.world.people
        merged = (
            tables["reserve_numbers"]
            .filter(pl.col("replaced_by").is_not_null())
            .unique("replaced_by", keep="first", maintain_order=True)
            .select(reserve_number="replaced_by", merged="reserve_number")
        )
        expired = (
            tables["lma_cards"]
            .filter(pl.col("evidence") == "card", pl.col("valid_from") < dt.date(2021, 1, 1))
            .unique("reserve_number", keep="first", maintain_order=True)
            .select("reserve_number", expired="lma_number")
        )
        wide = known.join(merged, "reserve_number", "left", maintain_order="left").join(
            expired, "reserve_number", "left", maintain_order="left"
        )
        names = [
            "reserve_number",
            "name",
            "born_on",
            "kind",
            "lma",
            "personal",
            "merged",
            "expired",
        ]
        return wide.select(names)[self.patient]
