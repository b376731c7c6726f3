"""Alerts about runs that failed or died: their meaning, and what to do."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.home import HOME
from transforms.alerts.alert import Alert
from transforms.documents.swedish import counted

_GATES: Final = (
    ErrorCode.GATE_CLOSED,
    ErrorCode.REGISTRY_INCOMPLETE,
    ErrorCode.DOCUMENTS_INVALID,
)
_CAUSES: Final[dict[str, tuple[str, str]]] = {
    ErrorCode.GATE_CLOSED: (
        "en kontroll stämmer inte. Inget är utfärdat.",
        "Se vilken kontroll i körningens logg i Prefect, eller kör samfaktura bill MÅNAD --draft.",
    ),
    ErrorCode.REGISTRY_INCOMPLETE: (
        "registren saknar uppgifter som fakturorna ska ha. Inget är utfärdat.",
        "Kör samfaktura bill MÅNAD --draft för att se vilka rader. Fyll i dem.",
    ),
    ErrorCode.DOCUMENTS_INVALID: (
        "ett dokument bryter mot en regel. Inget är utfärdat.",
        "Se vilken regel i körningens logg i Prefect, eller kör samfaktura bill MÅNAD.",
    ),
    ErrorCode.REGISTRIES_WRONG: (
        "registren innehåller fel. Inget är fakturerat.",
        "Kör samfaktura bill MÅNAD --draft för att se felen. Rätta filerna i mappen registries.",
    ),
    ErrorCode.ISSUED_ON_TOO_EARLY: (
        "fakturadagen är före dagen för en tidigare faktura.",
        "Kontrollera datorns klocka, eller kör samfaktura bill MÅNAD --issued-on DAG.",
    ),
    **dict.fromkeys(
        HOME,
        (
            "inställningarna innehåller fel. Inget är fakturerat.",
            "Kör samfaktura config för att se felet. Rätta samfaktura.toml.",
        ),
    ),
    ErrorCode.MONTH_NOT_BEGUN: (
        "månaden börjar efter fakturadagen. Inget är fakturerat.",
        "Starta körningen igen med rätt månad.",
    ),
    **dict.fromkeys(
        (ErrorCode.HOME_BUSY, ErrorCode.HOME_BUSY_UNSIGNED),
        (
            "en annan körning använde hemmet i mer än en timme.",
            "Kontrollera vad som pågår, och starta körningen igen.",
        ),
    ),
    ErrorCode.LEDGER_CUT_OFF: (
        "reskontran saknar händelser. Den är avkortad eller en äldre kopia.",
        "Utfärda inget. Följ docs/keep.md.",
    ),
    ErrorCode.FAULTS_FOUND: (
        "sparade uppgifter har ändrats eller saknas.",
        "Kör samfaktura verify för att se vilka. Utfärda inget förrän det är utrett.",
    ),
    ErrorCode.PROGRAM_FAULT: (
        "det finns ett fel i programmet. Ingen månad är delvis utfärdad.",
        "Läs körningens logg i Prefect, och anmäl felet till den som förvaltar programmet.",
    ),
    **dict.fromkeys(
        (ErrorCode.DISK_FULL, ErrorCode.FOLDER_LOCKED, ErrorCode.SYSTEM_FAILED),
        (
            "disken är full, eller så saknas en fil eller mapp eller rätten att använda den.",
            "Frigör utrymme eller ge rättighet, och starta körningen igen.",
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
    late = counted(len(runs), "körning har väntat", "körningar har väntat")
    return [
        Alert(
            (f"late:{runs[0].run_id}",),
            "Körningar startar inte",
            f"{late} i mer än en halvtimme: {flows}.",
            "Kontrollera att samfaktura serve är i gång, eller den samfaktura worker som ska köra "
            "dem. Inget är förlorat: körningarna väntar.",
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
            f"{named}: processen avbröts.",
            "Inget är förlorat: nästa körning tar vid. Starta den i Prefect om det brådskar.",
        )
    what, do = _CAUSES.get(
        run.error,
        (
            f"felet är {run.error}. Ingen månad är delvis utfärdad.",
            "Läs körningens logg i Prefect.",
        ),
    )
    title = "Månaden kan inte utfärdas" if is_gate(run.error) else "En körning misslyckades"
    return (title, f"{named}: {what}", do)
