"""`samfaktura users`: the users of the home and their roles."""

from typing import Annotated, Literal

from cyclopts import Parameter
from rich.table import Table

from commands import desk
from commands.parameters import By
from contracts.users import UserRole
from pipelines.desk.people import add_user, change_roles, end_user
from pipelines.ledger.people import look_at_users


def users(
    action: Annotated[
        Literal["list", "add", "role", "end"], Parameter(help="list, add, role eller end.")
    ] = "list",
    account: Annotated[str, Parameter(metavar="KONTO", help="Kontot på maskinen.")] = "",
    *,
    name: Annotated[str, Parameter(metavar="NAMN", help="Personens namn. Det ändras inte.")] = "",
    role: Annotated[
        list[UserRole] | None,
        Parameter(metavar="ROLL", help="En roll. Ange valet en gång för varje roll."),
    ] = None,
    by: By = None,
) -> None:
    """List the users, or add, change or end one."""
    home, roles = desk.home(), tuple(role or ())
    if action == "add":
        add_user(home, account, name, roles, desk.actor(by))
    elif action == "role":
        change_roles(home, account, roles, desk.actor(by))
    elif action == "end":
        end_user(home, account, desk.actor(by))
    _print(account if action != "list" else "")


def _print(account: str) -> None:
    """Print the users, or one of them."""
    found = [user for user in look_at_users(desk.home().ledger) if account in {"", user.account}]
    if not found:
        desk.console.print("Hemmet har inga användare: personen är maskinens användare.")
        return
    table = Table("Konto", "Namn", "Roller", "", box=None, pad_edge=False)
    for user in found:
        table.add_row(user.account, user.name, ", ".join(user.roles), "slutat" * user.ended)
    desk.print_table(table)
