"""The types of settings: their allowed values, with a description in Swedish."""

import re
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import AfterValidator, Field, StringConstraints

Approval = Literal["auto", "four_eyes"]
Incomplete = Literal["withhold", "refuse"]
_SEPARATORS: Final = re.compile(r"[\s\-.]")
_ORG_NO: Final = re.compile("[0-9]{6}-?[0-9]{4}")


class Allowed(NamedTuple):
    """A description in Swedish of allowed values that the type alone does not give."""

    text: str


def _bare_accounts(accounts: dict[str, str]) -> dict[str, str]:
    """Return accounts and organisation numbers without separators."""
    if not all(_ORG_NO.fullmatch(owner) for owner in accounts.values()):
        raise ValueError
    return {
        _SEPARATORS.sub("", account).upper().lstrip("0"): owner.replace("-", "")
        for account, owner in accounts.items()
    }


Accounts = Annotated[
    dict[str, str],
    AfterValidator(_bare_accounts),
    Allowed("en tabell av konto = organisationsnummer"),
]
_ADDRESS: Final = r"^[^@\s<>,]+@[^@\s<>,]+$"
Address = Annotated[
    str, StringConstraints(pattern=rf"^$|{_ADDRESS}"), Allowed("en adress, namn@värd, eller tom")
]
Addresses = Annotated[
    list[Annotated[str, StringConstraints(pattern=_ADDRESS)]],
    Allowed("en lista av adresser, namn@värd"),
]
_URL: Final = StringConstraints(pattern=r"^$|^https?://\S+$")
Url = Annotated[str, _URL, Allowed("en adress, https://..., eller tom")]
Hour = Annotated[int, Field(ge=5, le=23)]
Port = Annotated[int, Field(ge=1, le=65535)]
Folder = Annotated[str, Allowed("en mapp, i hemmet eller absolut, eller tom")]
SecretFile = Annotated[
    str, Allowed("en fil som inte alla kan läsa, i hemmet eller absolut, eller tom")
]
