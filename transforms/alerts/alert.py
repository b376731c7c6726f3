"""An alert: something for a person, told in counts, codes and numbers of ours.

Names of files and contacts are the senders' words, and may name a patient: they are told nowhere.

Alerts as people read them: one mail, or one message to a chat, of all that is new.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple


class Alert(NamedTuple):
    """What has happened and what to do about it.

    `keys` are one for each thing that it tells of; it is new when one of them has not been told.
    `about` is how keys begin that it makes old: told again, they are news again. Empty: none.
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
        else f"Samfaktura: {len(alerts)} saker behöver en människa"
    )
    return subject, _text(alerts, portal_url)


def as_webhook(alerts: Sequence[Alert], portal_url: str) -> bytes:
    """Return the JSON of a webhook: `text`, as chats read it, and each alert in its parts."""
    told = {
        "text": _text(alerts, portal_url),
        "alerts": [
            {"keys": alert.keys, "title": alert.title, "what": alert.what, "do": alert.do}
            for alert in alerts
        ],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _text(alerts: Sequence[Alert], portal_url: str) -> str:
    parts = [f"{alert.title}\n{alert.what}\nGör så här: {alert.do}\n" for alert in alerts]
    if portal_url:
        parts.append(f"Portalen: {portal_url}\n")
    return "\n".join(parts)
