"""Whether the agreements of a home are ready for their first day."""

import datetime as dt
from typing import NamedTuple

import polars as pl

from contracts.care_contacts import MatchedContact
from pipelines.archive.evidence import scanned
from pipelines.archive.work import Work
from pipelines.registries.load import Registries, load_registries
from transforms.readiness import (
    Readiness,
    ReadyPoint,
    ReadyTables,
    order_by,
    ready_points,
)


class ReadyAgreement(NamedTuple):
    """An agreement's first day, the last day to order its systems, and each point."""

    agreement_id: str
    starts_on: dt.date
    order_by: dt.date
    points: list[ReadyPoint]

    def is_ready(self) -> bool:
        """Return whether nothing is missing."""
        return all(point.state is not Readiness.MISSING for point in self.points)


def ready_agreement(
    work: Work, agreement_id: str, on: dt.date | None, now: dt.date
) -> ReadyAgreement:
    """Return how ready an agreement is: on `on`, else on its first day or today if later.

    Raises:
        RegistryError: the registries cannot be used.
    """
    registries = load_registries(work.home.registries)
    first = _first_days(registries).get(agreement_id)
    day = on or max(first or now, now)
    tables = _tables(work, registries, agreement_id)
    points = ready_points(agreement_id, day, tables)
    starts = first or day
    return ReadyAgreement(agreement_id, starts, order_by(starts), points)


def coming_agreements(work: Work, now: dt.date) -> list[ReadyAgreement]:
    """Return the agreements whose first day is to come.

    Raises:
        RegistryError: the registries cannot be used.
    """
    registries = load_registries(work.home.registries)
    coming = {one: day for one, day in _first_days(registries).items() if day > now}
    return [ready_agreement(work, one, day, now) for one, day in sorted(coming.items())]


def _first_days(registries: Registries) -> dict[str, dt.date]:
    days = registries.agreements.group_by("agreement_id").agg(pl.col("valid_from").min())
    return dict(days.iter_rows())


def _tables(work: Work, registries: Registries, agreement_id: str) -> ReadyTables:
    folders = sorted(path.parent for path in work.home.root.glob("runs/*/[0-9]*/matched.parquet"))
    reported = 0
    if folders:
        matched = scanned(folders, "matched", MatchedContact)
        of_agreement = matched.filter(pl.col("agreement_id") == agreement_id)
        reported = of_agreement.select("reporter", "contact_id").unique().collect().height
    return ReadyTables(
        registries.agreements,
        registries.care_units,
        registries.price_items,
        registries.payers,
        registries.deliverers,
        reported,
    )
