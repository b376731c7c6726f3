"""What registries say of each other: nothing may point at what is in no row, or in a circle."""

from collections.abc import Mapping

import polars as pl

from contracts.codes import HSF
from pipelines.registries.faults import FaultCode, RegistryFault


def of_references(tables: Mapping[str, pl.DataFrame]) -> list[RegistryFault]:
    """Return the references to nothing (G06) and circles (G05) among the tables there are."""
    faults: list[RegistryFault] = []
    if {"care_units", "agreements"} <= tables.keys():
        faults += _units_without_agreement(tables["care_units"], tables["agreements"])
    if "payers" in tables and HSF not in tables["payers"]["payer_id"]:
        faults.append(
            RegistryFault(
                FaultCode.NO_SUCH_ROW,
                "payers.csv",
                None,
                "payer_id",
                "Raden för hsf saknas. Lägg till den; HSF betalar när ingen annan region gör det.",
            )
        )
    if "reserve_numbers" in tables:
        faults += _circles(tables["reserve_numbers"])
    return faults


def _units_without_agreement(units: pl.DataFrame, agreements: pl.DataFrame) -> list[RegistryFault]:
    pointing = units.filter(pl.col("agreement_id").is_not_null())
    lost = pointing.join(agreements, on="agreement_id", how="anti").sort("line")
    return [
        RegistryFault(
            FaultCode.NO_SUCH_ROW,
            "care_units.csv",
            line,
            "agreement_id",
            "Avtalet finns på ingen rad i agreements.csv. Lägg till avtalet eller rätta numret.",
        )
        for line in lost["line"]
    ]


def _circles(persons: pl.DataFrame) -> list[RegistryFault]:
    """Return the rows whose number, followed by `replaced_by`, never comes to an end.

    Each round doubles the steps taken, so who is still going after as many rounds as the
    number of rows has binary digits goes in a circle.
    """
    steps = (
        persons.filter(pl.col("replaced_by").is_not_null() & pl.col("reserve_number").is_not_null())
        .sort("valid_from", "line")
        .unique("reserve_number", keep="last", maintain_order=True)
        .select("line", "reserve_number", "replaced_by")
    )
    for _ in range(steps.height.bit_length()):
        onward = steps.select(replaced_by="reserve_number", onward="replaced_by")
        steps = steps.join(onward, on="replaced_by", maintain_order="left").select(
            "line", "reserve_number", replaced_by="onward"
        )
    return [
        RegistryFault(
            FaultCode.CONTRADICTION,
            "reserve_numbers.csv",
            line,
            "replaced_by",
            "Numren ersätter varandra i en cirkel. Rätta vilket nummer som gäller.",
        )
        for line in steps["line"].sort()
    ]
