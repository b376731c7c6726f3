"""Alerts about work for a person: refused files, drafts and payments."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from pandera.typing.polars import DataFrame

from contracts.payments import Waiting
from contracts.remarks import CATALOGUE, RemarkCode
from transforms.alerts.alert import Alert
from transforms.documents.swedish import kronor, number
from transforms.pricing.money import total


class WaitingDraft(NamedTuple):
    """A draft that a person must act on."""

    month: str
    run_no: int
    manifest_sha256: str
    approved: bool


def files_refused(refused: Sequence[tuple[int, str]]) -> list[Alert]:
    """Return an alert for each unreadable file: its number and the reason code."""
    return [
        Alert(
            (f"refused:{refusal_no}",),
            f"En fil i inkorgen kan inte läsas ({code})",
            f"{CATALOGUE[RemarkCode(code)].swedish}. Nummer {refusal_no} bland avvisade filer.",
            f"{CATALOGUE[RemarkCode(code)].how} Vilken fil det är: samfaktura ingest.",
        )
        for refusal_no, code in refused
    ]


def faults_found(names: Sequence[str], on: dt.date) -> list[Alert]:
    """Return the alert for faults found in the checks of a served home.

    It is sent once a day while the faults last. It names only the checks, because their results may
    contain file names.
    """
    if not names:
        return []
    return [
        Alert(
            tuple(f"doctor:{name}:{on}" for name in names),
            "Något hindrar nästa körning",
            f"Fel: {', '.join(names)}.",
            "samfaktura doctor säger vad som är fel och vad som ska göras.",
            about="doctor:",
        )
    ]


def files_closed(closed: Sequence[str]) -> list[Alert]:
    """Return the alert for unreadable files and folders; `closed` identifies each."""
    if not closed:
        return []
    return [
        Alert(
            tuple(f"closed:{one}" for one in closed),
            "Filer i inkorgen får inte läsas",
            f"{number(len(closed))} filer eller mappar har rättigheter som stänger ute programmet. "
            "Det som ligger i dem faktureras inte.",
            "Ge gruppen läsrätt: chmod g+rX. Vilka det är: samfaktura ingest.",
        )
    ]


def draft_waits(draft: WaitingDraft | None) -> list[Alert]:
    """Return the alert for a draft that waits to be approved or issued."""
    if draft is None:
        return []
    key, state, do = "approve", "inte godkänt", "Granska avstämningen och godkänn den: samfaktura"
    if draft.approved:
        key, state, do = "issue", "klart att utfärda", "Utfärda det: samfaktura"
    return [
        Alert(
            (f"{key}:{draft.month}:{draft.manifest_sha256[:12]}",),
            f"{draft.month} väntar på en människa",
            f"Utkastet, körning {draft.run_no}, är {state}. Schemat väntar så länge.",
            f"{do} {key} {draft.month}.",
        )
    ]


def payments_wait(waiting: DataFrame[Waiting]) -> list[Alert]:
    """Return the alert for payments that are not matched."""
    if waiting.is_empty():
        return []
    rest = waiting.select(total("rest")).item()
    return [
        Alert(
            tuple(f"payment:{payment_no}" for payment_no in waiting.get_column("payment_no")),
            "Betalningar väntar på en människa",
            f"{number(waiting.height)} betalningar, {kronor(rest)}, är inte kopplade till någon "
            "faktura.",
            "Se samfaktura payments; koppla med match, eller lägg undan med set-aside.",
        )
    ]
