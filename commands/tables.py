"""`samfaktura import-units` and the like: registries from exports, answers and lists."""

import datetime as dt
from collections.abc import Sequence
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
from pipelines.registries.entitled_import import import_entitled as entitled
from pipelines.registries.files import table_to_write
from pipelines.registries.kodserver import import_contract_types as contract_types
from pipelines.registries.person_import import import_persons as persons
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
        target = table_to_write(home.registries, "care_units")
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


def import_persons(
    answers: Annotated[Path, Parameter(help="Svar av PU:s tjänst PKNODPLUS, ett per rad.")],
) -> None:
    """Update registries/reserve_numbers.csv from answers of PU."""
    home = desk.home()
    home.make()
    with hold(home.root, desk.actor().who):
        made = persons(answers, table_to_write(home.registries, "reserve_numbers"))
    rows = counted(made.rows, "rad", "rader")
    desk.console.print(f"{rows} i reserve_numbers.csv, {made.added} nya, {made.changed} ändrade.")
    _print_lines(
        (made.without_person, "utan person tas inte med"),
        (made.without_reserve_number, "utan reservnummer tas inte med"),
        (made.registered, "om folkbokförda utan första dag, fyll i registered_from"),
        (made.dead, "om avlidna utan dödsdag, fyll i died_on"),
        (made.left_before, "om personer som har left_on men inte är avregistrerade i PU"),
    )


def import_entitled(
    listed: Annotated[Path, Parameter(name="LISTA", help="Listan som CSV, med LMA-nummer.")],
    *,
    on: Annotated[dt.date, Parameter(help="Dagen då listan hämtades.")],
    end_missing: Annotated[
        bool,
        Parameter(negative="", help="Avsluta beviset för den som inte finns i listan."),
    ] = False,
) -> None:
    """Update registries/lma_cards.csv from a list of entitled persons."""
    home = desk.home()
    home.make()
    with hold(home.root, desk.actor().who):
        for name in ("lma_cards", "reserve_numbers"):
            table_to_write(home.registries, name)
        made = entitled(listed, home.registries, on, end_missing=end_missing)
    desk.console.print(
        f"{counted(made.rows, 'rad', 'rader')} i lma_cards.csv, {made.added} nya, {made.ended} "
        f"avslutade. {made.registered} med första dag som folkbokförd i reserve_numbers.csv."
    )
    _print_lines(
        (made.malformed, "med fel form tas inte med"),
        (made.without_reserve_number, "utan känt reservnummer tas inte med"),
        (made.of_another, "med ett nummer som registren ger en annan person tas inte med"),
    )


def _print_lines(*found: tuple[Sequence[int], str]) -> None:
    """Print the lines of a file to look at; their content is personal data."""
    for lines, what in found:
        if lines:
            more = " …" if len(lines) > _SHOWN else ""
            desk.console.print(
                f"{counted(len(lines), 'rad', 'rader')} {what}: "
                f"{', '.join(map(str, lines[:_SHOWN]))}{more}"
            )


def _import_codes(table: CodeTable, export: Path, *, drop_missing: bool) -> None:
    home = desk.home()
    home.make()
    file = f"{table.registry}.csv"
    with hold(home.root, desk.actor().who):
        target = table_to_write(home.registries, table.registry)
        made = import_codes(table, export, target, drop_missing=drop_missing)
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
