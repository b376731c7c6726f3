"""Alerts: mails and chat messages made of counts, codes and our own numbers.

File names and contact ids are chosen by the senders and may identify a patient, so alerts never
contain them. One mail, or one message to a chat, has all new alerts.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

from transforms.documents.swedish import number


class Alert(NamedTuple):
    """An event and what to do about it.

    `keys` has one key for each reported thing; the alert is new when one of them has not been sent.
    `about` is a prefix of earlier keys to forget, so that they are sent again if they recur; empty:
    none.
    """

    keys: tuple[str, ...]
    title: str
    what: str
    do: str
    about: str = ""


def as_mail(alerts: Sequence[Alert], portal_url: str) -> tuple[str, str]:
    """Return subject and text of a mail."""
    subject = (
        f"Samfaktura: {alerts[0].title}"
        if len(alerts) == 1
        else f"Samfaktura: {number(len(alerts))} saker att åtgärda"
    )
    return subject, _text(alerts, portal_url)


def as_webhook(alerts: Sequence[Alert], portal_url: str) -> bytes:
    """Return the JSON of a webhook: `text` for chats, and the parts of each alert."""
    message = {
        "text": _text(alerts, portal_url),
        "alerts": [
            {"keys": alert.keys, "title": alert.title, "what": alert.what, "do": alert.do}
            for alert in alerts
        ],
    }
    return json.dumps(message, ensure_ascii=False).encode()


def _text(alerts: Sequence[Alert], portal_url: str) -> str:
    parts = [f"{alert.title}\n{alert.what}\nGör så här: {alert.do}\n" for alert in alerts]
    if portal_url:
        parts.append(f"Öppna portalen: {portal_url}\n")
    return "\n".join(parts)
