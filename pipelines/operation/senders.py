"""Sending of alerts by mail and webhook; each alert once, even after a restart."""

import datetime as dt
import json
import ssl
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import partial
from http.client import HTTPException
from smtplib import SMTP, SMTP_SSL, SMTPException
from typing import Any, Final, NamedTuple
from urllib.request import Request, urlopen

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError, SettingsError
from pipelines.home.files import write_whole
from pipelines.home.paths import Home
from pipelines.home.secrets import secret_of
from pipelines.home.settings import Settings, load_settings
from transforms.alerts.alert import Alert, as_mail, as_webhook

_TIMEOUT: Final = 30


# The errors of a channel that does not accept an alert: an unreachable or refusing server, an
# invalid answer, an invalid address or secret. The other channels are used anyway.
_NOT_TAKEN: Final = (OSError, SMTPException, HTTPException, SettingsError, ValueError)


class AlertsNotSentError(SamfakturaError):
    """Some alerts were not sent, by `channels`. The next check retries them.

    The names are addresses of persons, and are therefore not parameters.
    """

    def __init__(self, channels: Sequence[str]) -> None:
        super().__init__(ErrorCode.ALERTS_NOT_SENT, count=len(channels))
        self.channels = tuple(channels)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.channels,), self.__dict__


class Channel(NamedTuple):
    """A channel for alerts: its name, for the record of sent alerts, and its sender."""

    name: str
    send: Callable[[Sequence[Alert]], None]


def channels(home: Home) -> list[Channel]:
    """Return the channels configured in a home; empty if there are no recipients.

    Each address is a separate channel, because a server may refuse one of them temporarily.
    """
    settings = load_settings(home)
    found = [
        Channel(f"mail {address}", partial(_mail, home, settings, address))
        for address in settings.alerts.mail_to
    ]
    if settings.alerts.webhook_url_file:
        found.append(Channel("webhook", partial(_post, home, settings)))
    return found


def send_new_alerts(
    home: Home, ways: Sequence[Channel], alerts: Sequence[Alert], at: dt.datetime
) -> int:
    """Send each alert once by every channel; return the number of new ones.

    Sent alerts are recorded next to the ledger, per channel, as soon as it accepted them.

    Args:
        home: the home with the record.
        ways: the channels to use (`channels`).
        alerts: all current alerts, including those already sent.
        at: the timestamp.

    Raises:
        AlertsNotSentError: a channel does not accept them.
    """
    record, sent, failed = _sent_before(home), 0, []
    for channel in ways:
        known = record.setdefault(channel.name, {})
        new = [alert for alert in alerts if not known.keys() >= set(alert.keys)]
        if not new:
            continue
        try:
            channel.send(new)
        except _NOT_TAKEN:
            failed.append(channel.name)
            continue
        for alert in new:
            _remember(known, alert, at)
        write_whole(home.sent_alerts, json.dumps(record, indent=1, ensure_ascii=False).encode())
        sent = max(sent, len(new))
    if failed:
        raise AlertsNotSentError(failed)
    return sent


def _sent_before(home: Home) -> dict[str, dict[str, str]]:
    if not home.sent_alerts.exists():
        return {}
    return dict(json.loads(home.sent_alerts.read_bytes()))


def _remember(known: dict[str, str], alert: Alert, at: dt.datetime) -> None:
    """Record a sent alert, and delete the records that it replaces."""
    old = [key for key in known if alert.about and key.startswith(alert.about)]
    for key in old:
        del known[key]
    known |= dict.fromkeys(alert.keys, at.isoformat(timespec="seconds"))


def _mail(home: Home, settings: Settings, to: str, new: Sequence[Alert]) -> None:
    alerts = settings.alerts
    subject, text = as_mail(new, alerts.portal_url)
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, alerts.mail_from, to
    # RFC 5322, 3.6: a mail without a date is invalid and may be rejected.
    mail["Date"] = format_datetime(dt.datetime.now(dt.UTC))
    mail["Message-ID"] = make_msgid(domain=alerts.mail_from.partition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    # Before connecting: it refuses to send a password without encryption.
    password = secret_of(home, settings, "alerts.smtp_password_file")
    trusted = ssl.create_default_context()
    server: SMTP = (
        SMTP_SSL(alerts.smtp_host, alerts.smtp_port, timeout=_TIMEOUT, context=trusted)
        if alerts.smtp_tls == "tls"
        else SMTP(alerts.smtp_host, alerts.smtp_port, timeout=_TIMEOUT)
    )
    with server:
        if alerts.smtp_tls == "starttls":
            server.starttls(context=trusted)
        if alerts.smtp_user:
            server.login(alerts.smtp_user, password)
        server.send_message(mail)


def _post(home: Home, settings: Settings, new: Sequence[Alert]) -> None:
    """Post JSON to a webhook."""
    asked = Request(  # noqa: S310 -- the scheme is checked by `secret_of`
        secret_of(home, settings, "alerts.webhook_url_file"),
        as_webhook(new, settings.alerts.portal_url),
        {"Content-Type": "application/json; charset=utf-8"},
    )
    with urlopen(asked, timeout=_TIMEOUT) as answer:  # noqa: S310 -- as above
        answer.read()
