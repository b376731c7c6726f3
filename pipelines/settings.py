"""The settings of a home: `samfaktura.toml`, the environment over it; all of it optional."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from pipelines.home import Home
from pipelines.settings_fields import Settings
from pipelines.settings_keys import FIELDS, Key, is_list, is_table, said_of

PREFIX: Final = "SAMFAKTURA_"
BETWEEN: Final = "__"
_NO_SETTING: Final = {"SAMFAKTURA_HOME"}
_NEEDED: Final = {
    "mail_from": "mail_to",
    "smtp_host": "mail_to",
    "smtp_password_file": "smtp_user",
}


class SettingsError(Exception):
    """A setting is unknown or not allowed; the message names the key and what is allowed."""


class Told(NamedTuple):
    """What file and environment set, each as it would be set in the file."""

    file: dict[str, Any]
    environment: dict[str, Any]


def load_settings(home: Home | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of a home, if there is one; the environment's go before the file's.

    Raises:
        SettingsError: naming the key, and where it stands, and what is allowed.
    """
    told = read_told(home, environment)
    settings = Settings.model_validate(_over(told.file, told.environment))
    alerts = settings.alerts
    for key, other in _NEEDED.items():
        if getattr(alerts, other) and not getattr(alerts, key):
            raise SettingsError(f"alerts.{key} is needed when alerts.{other} is set")
    return settings


def read_told(home: Home | None, environment: Mapping[str, str] = os.environ) -> Told:
    """Return what is set by the file of a home, if it has one, and by the environment.

    Raises:
        SettingsError: naming the key, and where it stands, and what is allowed.
    """
    from_file = {} if home is None or not home.settings.exists() else _of_file(home.settings)
    return Told(from_file, _of_environment(environment))


def _of_file(path: Path) -> dict[str, Any]:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise SettingsError(f"{path.name}: the file cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise SettingsError(f"{path.name}: not TOML in UTF-8: {wrong}") from None
    return _held(told, path.name, strict=True)


def _of_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return what the environment sets: SAMFAKTURA_SCHEDULE__BILLING_DAY=8."""
    found: dict[str, Any] = {}
    for name, text in sorted(environment.items()):
        if not name.startswith(PREFIX) or name in _NO_SETTING:
            continue
        key = tuple(name.removeprefix(PREFIX).lower().split(BETWEEN))
        if key not in FIELDS or is_table(FIELDS[key]):
            raise SettingsError(f"{name}: no setting is set so; `samfaktura config` lists them")
        value: Any = text
        if is_list(FIELDS[key]):
            value = [part.strip() for part in text.split(",") if part.strip()]
        found = _over(found, _held(_nested(key, value), name, strict=False))
    return found


def _held(told: dict[str, Any], where: str, *, strict: bool) -> dict[str, Any]:
    """Return what is told, in the types of the settings, when all of it is allowed.

    The message never has the value: it may be a secret that stands where its file should.
    """
    try:
        return Settings.model_validate(told, strict=strict).model_dump(exclude_unset=True)
    except ValidationError as wrong:
        place = tuple(str(part) for part in wrong.errors()[0]["loc"])
        raise SettingsError(f"{where}: {said_of(place)}") from None


def _nested(key: Key, value: Any) -> dict[str, Any]:
    first, *rest = key
    return {first: _nested(tuple(rest), value) if rest else value}


def _over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Lay one table of settings over another; a table within is laid over its like."""
    both = {
        name: _over(under[name], over[name])
        for name in under.keys() & over.keys()
        if isinstance(over[name], dict)
    }
    return under | over | both
