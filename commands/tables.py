"""`samfaktura import-units` and `import-contract-types`: the region's exports."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from commands import desk
from pipelines.ledger.lock import hold
from pipelines.registries.kodserver import import_contract_types as contract_types
from pipelines.registries.unit_import import import_care_units

_SHOWN = 20


def import_units(
    avd: Annotated[Path, Parameter(help="Kodservers export AVD (XML).")],
    *,
    agreements: Annotated[
        Path,
        Parameter(
            metavar="FIL.csv",
            help="Varje enhets avtal, som ingen export har. En tidigare care_units.csv duger.",
        ),
    ],
    mek: Annotated[
        Path | None, Parameter(metavar="FIL", help="Exporten MEK: kombikakod och HSA-id.")
    ] = None,
    drop_missing: Annotated[
        bool,
        Parameter(negative="", help="Ta bort enheter ur registret som inte finns i exporten."),
    ] = False,
) -> None:
    """Write registries/care_units.csv from the exports of Kodserver and MEK."""
    home = desk.home()
    home.make()
    with hold(home.root, desk.actor().who):
        target = home.registries / "care_units.csv"
        made = import_care_units(avd, mek, agreements, target, drop_missing=drop_missing)
    desk.console.print(f"{made.rows} rader i care_units.csv.")
    for units, what in (
        (made.without_agreement, "saknar avtal och är utelämnade"),
        (made.several_agreements, "har flera avtal och är utelämnade för de perioderna"),
        (made.several_hsa_ids, "har flera HSA-id; det senast påbörjade är taget"),
        (made.malformed, "har fel form och är utelämnade"),
        (made.not_exported, "har avtal men finns inte i exporten och är utelämnade"),
    ):
        if units:
            more = " …" if len(units) > _SHOWN else ""
            desk.console.print(f"{len(units)} enheter {what}: {', '.join(units[:_SHOWN])}{more}")


def import_contract_types(
    export: Annotated[Path, Parameter(help="Kodservers export UPPDRAGSTYP (XML).")],
) -> None:
    """Write registries/contract_types.csv from the export of Kodserver."""
    home = desk.home()
    home.make()
    with hold(home.root, desk.actor().who):
        rows = contract_types(export, home.registries / "contract_types.csv")
    desk.console.print(f"{rows} rader i contract_types.csv.")
