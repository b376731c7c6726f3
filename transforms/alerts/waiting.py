"""What waits for a person's hand: files, a draft, payments."""

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
    """Tell of each file that cannot be read: its number and the code of why."""
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
    """Tell of what a look at a served home found to stand in the way: once a day, while it does.

    Only what was looked at is named: what was found may quote names of files.
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
    """Tell of files and folders that we have no right to read; `closed` stands for each."""
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
    """Tell of a draft that waits to be approved, or to be issued once it is."""
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
    """Tell of payments that pay nothing yet."""
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
