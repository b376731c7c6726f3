"""The secrets of a home: not settings, but first lines of the files that settings name."""

import re
import stat
from typing import Final, NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SettingsError
from pipelines.home.paths import Home
from pipelines.home.settings import Settings

# A group may read: what systemd hands a service shows its access list as the group's right.
_TOO_OPEN: Final = stat.S_IRWXO | stat.S_IWGRP


class _Look(NamedTuple):
    """How a secret looks, and what that is in words."""

    pattern: re.Pattern[str]
    words: str


_LOOKS: Final = {
    "server.auth_file": _Look(re.compile(r"[^:]+:.+"), "användare:lösenord"),
    "alerts.smtp_password_file": _Look(re.compile(".+"), "ett lösenord"),
    "alerts.webhook_url_file": _Look(re.compile(r"https?://[^\s/]\S*"), "en adress, https://..."),
}


def secret_of(home: Home, settings: Settings, key: str) -> str:
    """Return the secret in the file that a setting names; empty when it names none.

    Args:
        home: where a file that is not absolute lies.
        settings: its settings.
        key: the setting, as `server.auth_file`.

    Raises:
        SettingsError: the file cannot be read, anyone can read it, or it does not hold what it is
            for. The message never has its content.
    """
    section, _, name = key.partition(".")
    file = str(getattr(getattr(settings, section), name))
    if not file:
        return ""
    path = home.root / file
    try:
        if path.stat().st_mode & _TOO_OPEN:
            raise SettingsError(ErrorCode.SECRET_OPEN_TO_ALL, key=key)
        secret = path.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(ErrorCode.SECRET_UNREADABLE, key=key) from None
    if not secret:
        raise SettingsError(ErrorCode.SECRET_EMPTY, key=key)
    if not _LOOKS[key].pattern.fullmatch(secret):
        raise SettingsError(ErrorCode.SECRET_MALFORMED, key=key, allowed=_LOOKS[key].words)
    return secret


def hold_secrets(home: Home, settings: Settings) -> None:
    """Hold every secret that the settings name against what it is for.

    Raises:
        SettingsError: naming the key and what is wrong.
    """
    for key in _LOOKS:
        secret_of(home, settings, key)
