"""The settings of a home: `samfaktura.toml`, all of it optional."""

import tomllib
from typing import Literal, NamedTuple, get_args

from pipelines.home import Home

Approval = Literal["auto", "four_eyes"]


class Settings(NamedTuple):
    """What may be set.

    `approval`: `auto` issues a bill at once; `four_eyes` stops at a draft until another person
    approves it. `embed_up_to_bytes`: a larger basis workbook is referred to from the invoice
    instead of embedded in it (receivers refuse large invoices).
    """

    approval: Approval = "auto"
    embed_up_to_bytes: int = 5_000_000


class SettingsError(Exception):
    """A setting is unknown or not allowed; the message names the key and what is allowed."""


def load_settings(home: Home) -> Settings:
    """Read the settings of a home.

    Raises:
        SettingsError: naming the key and what is allowed.
    """
    if not home.settings.exists():
        return Settings()
    try:
        told = tomllib.loads(home.settings.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise SettingsError(f"{home.settings.name}: not TOML in UTF-8: {wrong}") from None
    unknown = sorted(set(told) - set(Settings._fields))
    if unknown:
        raise SettingsError(
            f"{home.settings.name}: unknown key {unknown[0]!r}; there are "
            f"{', '.join(Settings._fields)}"
        )
    settings = Settings(**told)
    if settings.approval not in get_args(Approval):
        raise SettingsError(
            f"{home.settings.name}: approval is one of {', '.join(get_args(Approval))}"
        )
    if type(settings.embed_up_to_bytes) is not int or settings.embed_up_to_bytes < 0:
        raise SettingsError(f"{home.settings.name}: embed_up_to_bytes is a number of bytes, 0-")
    return settings
