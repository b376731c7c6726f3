"""The secrets of a home: the first lines of the files that the settings name."""

import re
import stat
from typing import Final, NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SettingsError
from pipelines.home.paths import Home
from pipelines.home.settings import Settings

# Group read access is allowed: systemd credentials carry an access list that appears as group
# permission.
_TOO_OPEN: Final = stat.S_IRWXO | stat.S_IWGRP


class _Look(NamedTuple):
    """The pattern of a secret, and its description in Swedish."""

    pattern: re.Pattern[str]
    words: str


_LOOKS: Final = {
    "server.auth_file": _Look(re.compile(r"[^:]+:.+"), "användare:lösenord"),
    "alerts.smtp_password_file": _Look(re.compile(".+"), "ett lösenord"),
    "alerts.webhook_url_file": _Look(re.compile(r"https?://[^\s/]\S*"), "en adress, https://..."),
}


def secret_of(home: Home, settings: Settings, key: str) -> str:
    """Return the secret in the file that a setting names; empty if it names no file.

    Args:
        home: the folder of a file whose path is relative.
        settings: the settings of the home.
        key: the setting, such as `server.auth_file`.

    Raises:
        SettingsError: the file cannot be read, is readable by everyone, or does not match its
            purpose. The message never contains the file's content.
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
    """Check every secret that the settings name.

    Raises:
        SettingsError: names the key and the fault.
    """
    for key in _LOOKS:
        secret_of(home, settings, key)
