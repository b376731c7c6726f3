"""`samfaktura import-units` and the like: registries from the region's exports."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from commands import desk
from pipelines.ledger.lock import hold
from pipelines.registries.code_import import (
    FEE_CODE_TABLE,
    PROFESSION_TABLE,
    VISIT_TYPE_TABLE,
    CodeTable,
    import_codes,
)
from pipelines.registries.kodserver import import_contract_types as contract_types
from pipelines.registries.unit_import import import_care_units
from transforms.documents.swedish import counted

_SHOWN = 20
DropMissing = Annotated[
    bool, Parameter(negative="", help="Ta bort koder ur registret som inte finns i exporten.")
]


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
    desk.console.print(f"{counted(made.rows, 'rad', 'rader')} i care_units.csv.")
    for units, what in (
        (made.without_agreement, "saknar avtal och tas inte med"),
        (made.several_agreements, "har flera avtal och tas inte med för de perioderna"),
        (made.several_hsa_ids, "har flera HSA-id och får det som började gälla senast"),
        (made.malformed, "har fel form och tas inte med"),
        (made.not_exported, "har avtal men finns inte i exporten och tas inte med"),
    ):
        if units:
            more = " …" if len(units) > _SHOWN else ""
            count = counted(len(units), "vårdenhet", "vårdenheter")
            desk.console.print(f"{count} {what}: {', '.join(units[:_SHOWN])}{more}")


def import_contract_types(
    export: Annotated[Path, Parameter(help="Kodservers export UPPDRAGSTYP (XML).")],
) -> None:
    """Write registries/contract_types.csv from the export of Kodserver."""
    home = desk.home()
    home.make()
    with hold(home.root, desk.actor().who):
        rows = contract_types(export, home.registries / "contract_types.csv")
    desk.console.print(f"{counted(rows, 'rad', 'rader')} i contract_types.csv.")


def import_visit_types(
    export: Annotated[Path, Parameter(help="Kodservers export BTYP (XML).")],
    *,
    drop_missing: DropMissing = False,
) -> None:
    """Write registries/visit_types.csv from the export of Kodserver."""
    _import_codes(VISIT_TYPE_TABLE, export, drop_missing=drop_missing)


def import_professions(
    export: Annotated[Path, Parameter(help="Kodservers export VDG, yrkeskategorier (XML).")],
    *,
    drop_missing: DropMissing = False,
) -> None:
    """Write registries/professions.csv from the export of Kodserver."""
    _import_codes(PROFESSION_TABLE, export, drop_missing=drop_missing)


def import_fee_codes(
    export: Annotated[Path, Parameter(help="Kodservers export TAXA (XML).")],
    *,
    drop_missing: DropMissing = False,
) -> None:
    """Write registries/fee_codes.csv from the export of Kodserver."""
    _import_codes(FEE_CODE_TABLE, export, drop_missing=drop_missing)


def _import_codes(table: CodeTable, export: Path, *, drop_missing: bool) -> None:
    home = desk.home()
    home.make()
    file = f"{table.registry}.csv"
    with hold(home.root, desk.actor().who):
        made = import_codes(table, export, home.registries / file, drop_missing=drop_missing)
    desk.console.print(f"{counted(made.rows, 'rad', 'rader')} i {file}.")
    for codes, what in (
        (made.left_out, "tas inte med: fyll i dem för hand"),
        (made.without_data, "har tom kolumn: fyll i den för hand"),
    ):
        if codes:
            more = " …" if len(codes) > _SHOWN else ""
            desk.console.print(
                f"{counted(len(codes), 'kod', 'koder')} utan {table.ours[0]} {what}: "
                f"{', '.join(codes[:_SHOWN])}{more}"
            )
