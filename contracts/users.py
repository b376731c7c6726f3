"""The users of a home: accounts of the operating system, with the person's name and roles."""

from enum import StrEnum
from typing import NamedTuple


class UserRole(StrEnum):
    """The tasks of a user."""

    OPERATOR = "operator"
    FINANCE = "finance"
    APPROVER = "approver"
    ANALYST = "analyst"
    PROVIDER = "provider"
    AUDITOR = "auditor"


class User(NamedTuple):
    """A user in the latest state. An account keeps its name; an ended user may not act."""

    account: str
    name: str
    roles: tuple[UserRole, ...]
    ended: bool = False
