"""The users of a home, and the comparison of persons: docs/operation.md#people."""

import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path
from typing import Final

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError
from contracts.users import User, UserRole
from pipelines.home.orders import Actor
from pipelines.ledger import audit
from pipelines.ledger.connection import Connected, utc_text
from pipelines.ledger.statements import statements

_SQL: Final = statements("people")


class People(Connected):
    """Ledger operations on users."""

    def users(self) -> list[User]:
        """Return every user in the latest state, by account."""
        with self._reading() as con:
            return users_of(con)

    def change_user(self, user: User, actor: Actor) -> None:
        """Add a user, or change its roles or end; repeating the last change has no effect.

        Raises:
            LedgerError: the account has another name.
        """
        with self._writing() as con:
            known = {one.account: one for one in users_of(con)}
            before = known.get(user.account)
            if before == user:
                return
            if before is not None and before.name != user.name:
                raise LedgerError(ErrorCode.USER_KEEPS_NAME, name=user.account, who=before.name)
            (number,) = con.execute(_SQL["next_change"]).fetchone()
            roles = " ".join(user.roles)
            row = (number, user.account, user.name, roles, user.ended)
            con.execute(_SQL["add_change"], (*row, actor.who, utc_text(actor.at)))
            audit.append(con, audit.Event.USER_CHANGED, {"user_change": number}, actor)


def users_of(con: sqlite3.Connection) -> list[User]:
    """Return every user in the latest state, by account."""
    return [
        User(account, name, tuple(map(UserRole, roles.split())), bool(ended))
        for account, name, roles, ended in con.execute(_SQL["users"])
    ]


def look_at_users(path: Path) -> list[User]:
    """Return the users of a ledger without changing it; none if it cannot be read.

    A ledger from before users has none. The command that follows reports a damaged one.
    """
    if not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as con:
            return users_of(con)
    except sqlite3.Error:
        return []


def are_same_person(con: sqlite3.Connection, one: str, other: str | None) -> bool:
    """Return whether two names or accounts are of one person.

    Names are compared without regard to spaces, capitals and typography.
    """
    return other is not None and _person(con, one) == _person(con, other)


def is_current_user(con: sqlite3.Connection, who: str) -> bool:
    """Return whether a person is a user who has not ended; all are where there are no users."""
    users = users_of(con)
    current = {_spelled(user.name) for user in users if not user.ended}
    return not users or _spelled(who) in current


def _person(con: sqlite3.Connection, who: str) -> str:
    found = con.execute(_SQL["name_of"], (who,)).fetchone()
    return _spelled(who if found is None else found[0])


def _spelled(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
