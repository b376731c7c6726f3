"""Alerts about runs that failed or died: their meaning, and what to do."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.home import HOME
from transforms.alerts.alert import Alert
from transforms.documents.swedish import number

_GATES: Final = (ErrorCode.GATE_CLOSED, ErrorCode.DOCUMENTS_INVALID)
_CAUSES: Final[dict[str, tuple[str, str]]] = {
    ErrorCode.GATE_CLOSED: (
        "en lag bröts, och inget är utfärdat.",
        "Vilken lag: körningen i Prefect, eller samfaktura bill MÅNAD --draft.",
    ),
    ErrorCode.DOCUMENTS_INVALID: (
        "ett dokument bryter mot en regel, och inget är utfärdat.",
        "Vilken regel: körningen i Prefect, eller samfaktura bill MÅNAD.",
    ),
    ErrorCode.REGISTRIES_WRONG: (
        "registren är felaktiga, och inget är gjort.",
        "Vilka fel: samfaktura bill MÅNAD --draft. Rätta filerna i registries.",
    ),
    ErrorCode.ISSUED_ON_TOO_EARLY: (
        "fakturadagen är före en tidigare fakturas.",
        "Går klockan rätt? Annars samfaktura bill MÅNAD --issued-on DAG.",
    ),
    **dict.fromkeys(
        HOME,
        (
            "inställningarna är fel, och inget är gjort.",
            "Vilken nyckel: samfaktura config. Rätta samfaktura.toml.",
        ),
    ),
    ErrorCode.MONTH_NOT_BEGUN: (
        "månaden börjar efter fakturadagen, och inget är fakturerat.",
        "Starta körningen igen med den månad som menas.",
    ),
    **dict.fromkeys(
        (ErrorCode.HOME_BUSY, ErrorCode.HOME_BUSY_UNSIGNED),
        (
            "något annat arbetade i hemmet i över en timme.",
            "Se vad som pågår, och starta körningen igen.",
        ),
    ),
    ErrorCode.LEDGER_CUT_OFF: (
        "reskontran saknar händelser som har skett: den är avkortad eller en äldre kopia.",
        "Utfärda inget. Läs docs/keep.md.",
    ),
    ErrorCode.FAULTS_FOUND: (
        "det som är sparat är inte vad det var.",
        "Vad som skiljer: samfaktura verify. Utfärda inget förrän det är utrett.",
    ),
    ErrorCode.PROGRAM_FAULT: (
        "ett fel i programmet.",
        "Läs körningens logg i Prefect, och anmäl felet. Inget är utfärdat i halva.",
    ),
    **dict.fromkeys(
        (ErrorCode.DISK_FULL, ErrorCode.FOLDER_LOCKED, ErrorCode.SYSTEM_FAILED),
        (
            "disken är full, eller en fil eller mapp saknas eller får inte användas.",
            "Ge plats eller rätt, och starta körningen igen.",
        ),
    ),
}


class FailedRun(NamedTuple):
    """A run that ended early.

    `error` is the code of the failure; empty if the run was killed. `reasons` identifies the
    reasons that closed the gate, whatever their order. It is empty for other failures.
    """

    run_id: str
    flow: str
    month: str
    error: str
    reasons: str = ""


class LateRun(NamedTuple):
    """A run that is half an hour late."""

    run_id: str
    flow: str


def runs_late(runs: Sequence[LateRun]) -> list[Alert]:
    """Return the alert for runs that have not started.

    It is sent once, until the first of them starts.
    """
    if not runs:
        return []
    flows = ", ".join(sorted({run.flow for run in runs}))
    return [
        Alert(
            (f"late:{runs[0].run_id}",),
            "Körningar startas inte",
            f"{number(len(runs))} körningar är över en halvtimme försenade: {flows}.",
            "Inget är förlorat: de väntar. Se efter om samfaktura serve, eller den samfaktura "
            "worker som ska köra dem, är i gång.",
        )
    ]


def is_gate(error: str) -> bool:
    """Return whether an error code is that of a closed gate."""
    return error in _GATES


def runs_failed(runs: Sequence[FailedRun]) -> list[Alert]:
    """Return an alert for each run that failed or died, the latest first.

    Due months are tried each morning. A closed gate is therefore reported by month and reasons, not
    by run, and for each month only its latest reasons: the operator gets a new alert when they
    change.
    """
    closed = {run.month: run for run in reversed(runs) if is_gate(run.error)}
    reported = [run for run in runs if not is_gate(run.error) or closed[run.month] is run]
    return [
        Alert(
            (f"gate:{run.month}:{run.reasons}" if is_gate(run.error) else f"run:{run.run_id}",),
            *_of_run(run, f" {run.month}" if run.month else ""),
            about=f"gate:{run.month}:" if is_gate(run.error) else "",
        )
        for run in reported
    ]


def _of_run(run: FailedRun, month: str) -> tuple[str, str, str]:
    """Return title, description and remedy of a run that ended early."""
    named = f"Körningen {run.flow}{month}"
    if not run.error:
        return (
            "En körning avbröts",
            f"{named}: processen dog.",
            "Inget är förlorat: nästa körning gör klart det. Starta den i Prefect om det brådskar.",
        )
    what, do = _CAUSES.get(
        run.error,
        (f"felet är {run.error}.", "Läs körningens logg i Prefect. Inget är utfärdat i halva."),
    )
    title = "Grinden är stängd" if is_gate(run.error) else "En körning misslyckades"
    return (title, f"{named}: {what}", do)
