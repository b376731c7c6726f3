"""The secrets of a home: the first lines of the files that the settings name."""

import re
import stat
from ipaddress import ip_address
from secrets import token_urlsafe
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SettingsError
from pipelines.home.files import make_folder, part_of, write_once
from pipelines.home.paths import Home
from pipelines.home.settings import Settings

_USER: Final = "samfaktura"
_PASSWORD_BYTES: Final = 32
# Group read access is allowed: systemd credentials carry an access list that appears as group
# permission.
_TOO_OPEN: Final = stat.S_IRWXO | stat.S_IWGRP


class _Look(NamedTuple):
    """The pattern of a secret, and its description in Swedish."""

    pattern: re.Pattern[str]
    words: str


_PASSWORD: Final = "alerts.smtp_password_file"  # noqa: S105 - the name of a setting
_WEBHOOK: Final = "alerts.webhook_url_file"
_LOOKS: Final = {
    "server.auth_file": _Look(re.compile(r"[^:]+:.+"), "användare:lösenord"),
    _PASSWORD: _Look(re.compile(".+"), "ett lösenord"),
    _WEBHOOK: _Look(re.compile(r"https?://[^\s/]\S*"), "en adress, https://..."),
}


def secret_of(home: Home, settings: Settings, key: str) -> str:
    """Return the secret in the file that a setting names; empty if it names no file.

    Args:
        home: the folder of a file whose path is relative.
        settings: the settings of the home.
        key: the setting, such as `server.auth_file`.

    Raises:
        SettingsError: the file cannot be read, is readable by everyone, or does not match its
            purpose; or a password or alert would be sent unencrypted. The message never
            contains the file's content.
    """
    section, _, name = key.partition(".")
    file = str(getattr(getattr(settings, section), name))
    if not file:
        return ""
    if key == _PASSWORD and settings.alerts.smtp_tls == "none":
        raise SettingsError(ErrorCode.SMTP_WITHOUT_TLS)
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
    if key == _WEBHOOK:
        _check_webhook(secret, settings)
    return secret


def _check_webhook(url: str, settings: Settings) -> None:
    """Check that alerts are encrypted, unless they stay on this machine or settings allow it.

    Raises:
        SettingsError: they would not be.
    """
    parts = urlsplit(url)
    if parts.scheme == "https" or settings.alerts.webhook_without_tls:
        return
    if not _is_loopback(parts.hostname or ""):
        raise SettingsError(ErrorCode.WEBHOOK_WITHOUT_TLS)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def server_login(home: Home, settings: Settings) -> str:
    """Return the server's login, `user:password`: of the settings, else the home's own.

    Empty if the settings name none and the home has not been served.

    Raises:
        SettingsError: the file of the settings is unusable.
    """
    given = secret_of(home, settings, "server.auth_file")
    if given or not home.server_login.is_file():
        return given
    return home.server_login.read_text(encoding="utf-8").strip()


def make_server_login(home: Home) -> None:
    """Create the home's own login to the server, unless it exists. Only its owner can read it."""
    make_folder(home.prefect)
    word = token_urlsafe(_PASSWORD_BYTES)
    write_once(home.server_login, f"{_USER}:{word}\n".encode())
    part_of(home.server_login).unlink(missing_ok=True)


def hold_secrets(home: Home, settings: Settings) -> None:
    """Check every secret that the settings name.

    Raises:
        SettingsError: names the key and the fault.
    """
    for key in _LOOKS:
        secret_of(home, settings, key)
