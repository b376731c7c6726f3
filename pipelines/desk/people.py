"""The users of a home: added, given roles, ended. docs/operation.md#people."""

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from contracts.users import User, UserRole
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from pipelines.recovery import open_home


def add_user(
    home: Home, account: str, name: str, roles: tuple[UserRole, ...], actor: Actor
) -> None:
    """Add a user, or take back one who ended.

    Raises:
        SamfakturaError: account, name or roles are missing.
        LedgerError: the account has another name.
    """
    if not (account.strip() and name.strip() and roles):
        raise SamfakturaError(ErrorCode.USER_INCOMPLETE)
    user = User(account.strip(), " ".join(name.split()), tuple(sorted(set(roles))))
    with open_home(home.root, actor) as work:
        work.ledger.change_user(user, actor)


def change_roles(home: Home, account: str, roles: tuple[UserRole, ...], actor: Actor) -> None:
    """Replace the roles of a user.

    Raises:
        SamfakturaError: the roles are missing, or the user is unknown.
    """
    if not roles:
        raise SamfakturaError(ErrorCode.USER_INCOMPLETE)
    with open_home(home.root, actor) as work:
        user = _known(work.ledger, account)
        work.ledger.change_user(user._replace(roles=tuple(sorted(set(roles)))), actor)


def end_user(home: Home, account: str, actor: Actor) -> None:
    """End a user, who may not act from now on.

    Raises:
        SamfakturaError: the user is unknown.
    """
    with open_home(home.root, actor) as work:
        work.ledger.change_user(_known(work.ledger, account)._replace(ended=True), actor)


def _known(ledger: Ledger, account: str) -> User:
    for user in ledger.users():
        if user.account == account:
            return user
    raise SamfakturaError(ErrorCode.USER_UNKNOWN, name=account)
