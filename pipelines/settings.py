"""The settings of a home: `samfaktura.toml`, all of it optional."""

import re
import tomllib
from typing import Final, Literal, NamedTuple, get_args

from pipelines.home import Home

Approval = Literal["auto", "four_eyes"]
Incomplete = Literal["withhold", "refuse"]
_ACCOUNTS: Final = "payment_accounts"
_SIGNS: Final = re.compile(r"[\s\-.]")
_ORG_NO: Final = re.compile("[0-9]{6}-?[0-9]{4}")
_LEAST: Final = {"embed_up_to_bytes": 0, "split_above_lines": 1, "refuse_above_bytes": 1}


class Settings(NamedTuple):
    """What may be set.

    `approval`: `auto` issues a bill at once; `four_eyes` stops at a draft until another person
    approves it. `embed_up_to_bytes`: a larger basis workbook is referred to from the invoice
    instead of embedded in it (receivers refuse large invoices). `split_above_lines`: an invoice
    with more lines is split by care unit. `refuse_above_bytes`: a larger invoice is not issued.
    `peppol_rules`: the folder with Peppol's own rules (PEPPOL-EN16931-UBL .xslt or .sch), in the
    home or absolute; empty when the operator has none. `riv_incomplete`: a national basis that
    lacks a fact nobody has told (medical field code, main diagnosis) is withheld from sending, or
    the month is refused.
    """

    approval: Approval = "auto"
    embed_up_to_bytes: int = 5_000_000
    split_above_lines: int = 500
    refuse_above_bytes: int = 10_000_000
    peppol_rules: str = ""
    riv_incomplete: Incomplete = "withhold"


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
    known = (*Settings._fields, _ACCOUNTS)
    unknown = sorted(set(told) - set(known))
    if unknown:
        raise SettingsError(
            f"{home.settings.name}: unknown key {unknown[0]!r}; there are {', '.join(known)}"
        )
    told.pop(_ACCOUNTS, None)
    return _allowed(Settings(**told), home.settings.name)


def load_payment_accounts(home: Home) -> dict[str, str]:
    """Return whose each bank account is: account without signs between, organisation number.

    `[payment_accounts]` tells what the bankgiros of the agreements do not: a bank's own accounts.
    They are no part of what a run is made with.

    Raises:
        SettingsError: naming the key and what is allowed.
    """
    load_settings(home)
    if not home.settings.exists():
        return {}
    told = tomllib.loads(home.settings.read_text(encoding="utf-8")).get(_ACCOUNTS, {})
    if not isinstance(told, dict) or not all(_is_org_no(owner) for owner in told.values()):
        raise SettingsError(
            f"{home.settings.name}: {_ACCOUNTS} is a table of account = organisation number"
        )
    return {
        _SIGNS.sub("", account).upper().lstrip("0"): owner.replace("-", "")
        for account, owner in told.items()
    }


def _is_org_no(owner: object) -> bool:
    return isinstance(owner, str) and _ORG_NO.fullmatch(owner) is not None


def _allowed(settings: Settings, file: str) -> Settings:
    """Return the settings when each has an allowed value."""
    if settings.approval not in get_args(Approval):
        raise SettingsError(f"{file}: approval is one of {', '.join(get_args(Approval))}")
    if settings.riv_incomplete not in get_args(Incomplete):
        raise SettingsError(f"{file}: riv_incomplete is one of {', '.join(get_args(Incomplete))}")
    for name, least in _LEAST.items():
        value = getattr(settings, name)
        if type(value) is not int or value < least:
            raise SettingsError(f"{file}: {name} is a number, {least} or more")
    if not isinstance(settings.peppol_rules, str):
        raise SettingsError(f"{file}: peppol_rules is a folder")
    return settings
