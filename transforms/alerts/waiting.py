"""Alerts about work for a person: refused files, drafts and payments."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.payments import Waiting
from contracts.reconciliation import RemarkCount, UndecidedList
from contracts.remarks import CATALOGUE, RemarkCode, Verdict
from transforms.alerts.alert import Alert
from transforms.documents.swedish import VERDICTS, counted, kronor, number
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
            f"{CATALOGUE[RemarkCode(code)].swedish}. Filen har nummer {refusal_no} bland de "
            "avvisade filerna.",
            f"Kör samfaktura ingest för att se vilken fil. {CATALOGUE[RemarkCode(code)].how}",
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
            "Kör samfaktura doctor för att se vad som är fel och vad du ska göra.",
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
            "Programmet får inte läsa allt i inkorgen",
            f"{counted(len(closed), 'fil eller mapp', 'filer eller mappar')} saknar läsrätt för "
            "programmet, eller är en länk. Innehållet faktureras inte.",
            "Kör samfaktura ingest för att se vad det gäller. Ge gruppen läsrätt: chmod g+rX.",
        )
    ]


def draft_waits(draft: WaitingDraft | None) -> list[Alert]:
    """Return the alert for a draft that waits to be approved or issued."""
    if draft is None:
        return []
    key, state, do = "approve", "ska godkännas", "Granska avstämningen. Godkänn utkastet:"
    if draft.approved:
        key, state, do = "issue", "kan utfärdas", "Utfärda fakturorna:"
    return [
        Alert(
            (f"{key}:{draft.month}:{draft.manifest_sha256[:12]}",),
            f"Utkastet för {draft.month} {state}",
            f"Körning {draft.run_no} är ett utkast. Schemat väntar tills den är utfärdad.",
            f"{do} samfaktura {key} {draft.month}.",
        )
    ]


def remarks_left(
    month: str, run_no: int, made_as: str, found: DataFrame[RemarkCount]
) -> list[Alert]:
    """Return the alert for the remarks of a run, by code: verdict, who acts, and kronor.

    Rows that are not billable need no action. It is sent once for each run. `made_as` is the hash
    of the run's manifest.
    """
    acting = found.filter(pl.col("verdict") != Verdict.NOT_BILLABLE.value)
    if acting.is_empty():
        return []
    return [
        Alert(
            (f"remarks:{run_no}:{made_as[:12]}",),
            f"Rader med anmärkning i {month}",
            "\n".join(_remark(row) for row in acting.iter_rows(named=True)),
            "Se anmärkningarna i avstämningen och returerna. En rad kan ha flera anmärkningar.",
        )
    ]


def _remark(row: Mapping[str, Any]) -> str:
    unknown = f", {number(row['unpriced'])} utan känt pris" if row["unpriced"] else ""
    rows = counted(row["rows"], "rad", "rader")
    cost = f"{kronor(row['amount'])}{unknown}"
    verdict = VERDICTS[row["verdict"]].lower()
    return f"{row['code']} {row['text']} ({verdict}): {rows}, {cost}. {row['mended_by']}."


def lists_undecided(found: DataFrame[UndecidedList], on: dt.date) -> list[Alert]:
    """Return the alert for lists that are not decided for a year, sent once a month."""
    if found.is_empty():
        return []
    year = found.get_column("year").item(0)
    listed = [
        what if amount is None else f"{what}: {kronor(amount)} i senaste månaden"
        for what, amount in found.select("what", "amount").iter_rows()
    ]
    return [
        Alert(
            tuple(f"undecided:{year}:{what}:{on:%Y-%m}" for what in found.get_column("what")),
            f"Priser för {year} är inte beslutade",
            "\n".join(listed),
            "Lägg in årets priser i registren, eller ange en sista dag efter årsskiftet för dem "
            "som gäller. Vård under året väntar tills prislistan är inlagd.",
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
            "Betalningar ska kopplas för hand",
            f"{counted(waiting.height, 'betalning', 'betalningar')} på sammanlagt {kronor(rest)} "
            "hör inte till någon faktura.",
            "Kör samfaktura payments för att se vilka. Koppla dem med samfaktura match, eller lägg "
            "dem åt sidan med samfaktura set-aside.",
        )
    ]
