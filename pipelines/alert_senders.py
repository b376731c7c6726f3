"""Telling persons: by mail, and by a webhook; each alert once, also over a restart."""

import datetime as dt
import json
import smtplib
import ssl
import urllib.request
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import Final, NamedTuple

from pipelines.home import Home
from pipelines.settings import load_settings, secret_in
from pipelines.settings_fields import Alerts
from pipelines.whole_files import write_whole
from transforms.alerts.alert import Alert
from transforms.alerts.texts import as_mail, as_webhook

_TIMEOUT: Final = 30


class AlertsNotSentError(Exception):
    """Some were not told; `channels` names by which way. They are tried again at the next look."""

    def __init__(self, channels: Sequence[str]) -> None:
        super().__init__(f"not told by {', '.join(channels)}")
        self.channels = channels


class Channel(NamedTuple):
    """A way to tell: its name, by which it is remembered what was told, and how to send."""

    name: str
    send: Callable[[Sequence[Alert]], None]


def channels(home: Home) -> list[Channel]:
    """Return the ways that the settings of a home name; none when nobody is to be told.

    Raises:
        SettingsError: a secret cannot be read.
    """
    alerts = load_settings(home).alerts
    found = []
    if alerts.mail_to:
        password = (
            secret_in(home, "alerts.smtp_password_file", alerts.smtp_password_file)
            if alerts.smtp_password_file
            else ""
        )
        found.append(Channel("mail", lambda new: _mail(alerts, password, new)))
    if alerts.webhook_url_file:
        url = secret_in(home, "alerts.webhook_url_file", alerts.webhook_url_file)
        found.append(Channel("webhook", lambda new: _post(url, as_webhook(new, alerts.portal_url))))
    return found


def tell_once(home: Home, alerts: Sequence[Alert], at: dt.datetime) -> int:
    """Tell what has not been told before, by every way; return how many alerts were new to one.

    What is told is remembered beside the ledger, by each way as soon as it has taken it.

    Raises:
        AlertsNotSentError: when a way does not take them.
    """
    told, sent, failed = _told(home), 0, []
    for channel in channels(home):
        known = told.setdefault(channel.name, {})
        new = [alert for alert in alerts if not known.keys() >= set(alert.keys)]
        if not new:
            continue
        try:
            channel.send(new)
        except (OSError, smtplib.SMTPException):
            failed.append(channel.name)
            continue
        for alert in new:
            _remember(known, alert, at)
        write_whole(home.alerts_told, json.dumps(told, indent=1, ensure_ascii=False).encode())
        sent = max(sent, len(new))
    if failed:
        raise AlertsNotSentError(failed)
    return sent


def _told(home: Home) -> dict[str, dict[str, str]]:
    if not home.alerts_told.exists():
        return {}
    return dict(json.loads(home.alerts_told.read_bytes()))


def _remember(known: dict[str, str], alert: Alert, at: dt.datetime) -> None:
    """Keep that an alert was told, and no longer what it has made old."""
    old = [key for key in known if alert.about and key.startswith(alert.about)]
    for key in old:
        del known[key]
    known |= dict.fromkeys(alert.keys, at.isoformat(timespec="seconds"))


def _mail(alerts: Alerts, password: str, new: Sequence[Alert]) -> None:
    subject, text = as_mail(new, alerts.portal_url)
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, alerts.mail_from, ", ".join(alerts.mail_to)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    trusted = ssl.create_default_context()
    server: smtplib.SMTP = (
        smtplib.SMTP_SSL(alerts.smtp_host, alerts.smtp_port, timeout=_TIMEOUT, context=trusted)
        if alerts.smtp_tls == "tls"
        else smtplib.SMTP(alerts.smtp_host, alerts.smtp_port, timeout=_TIMEOUT)
    )
    with server:
        if alerts.smtp_tls == "starttls":
            server.starttls(context=trusted)
        if alerts.smtp_user:
            server.login(alerts.smtp_user, password)
        server.send_message(mail)


def _post(url: str, content: bytes) -> None:
    """Post JSON to a webhook."""
    if not url.startswith(("https://", "http://")):
        raise OSError("the webhook's address is not one of the web")
    asked = urllib.request.Request(  # noqa: S310 -- the scheme is held above
        url, content, {"Content-Type": "application/json; charset=utf-8"}
    )
    with urllib.request.urlopen(asked, timeout=_TIMEOUT) as answer:  # noqa: S310 -- as above
        answer.read()
