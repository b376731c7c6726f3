"""`samfaktura doctor`: faults that prevent the next run."""

from typing import Annotated, Final

from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from commands import desk
from contracts.errors.error import SettingsError
from flows.environment import check_server
from flows.health import Health, server_health
from pipelines.home.clock import swedish_day
from pipelines.home.paths import Home
from pipelines.home.settings import load_settings
from pipelines.operation.doctor import examine
from pipelines.operation.findings import (
    DoctorFinding,
    DoctorVerdict,
    attention,
    fault,
    ok,
)
from pipelines.operation.senders import AlertsNotSentError, channels, send_new_alerts
from transforms.alerts.waiting import faults_found
from transforms.documents.swedish import counted

_FAULTY: Final = 1
_SIGNS: Final = {
    DoctorVerdict.OK: Text("bra", "green"),
    DoctorVerdict.ATTENTION: Text("se över", "yellow"),
    DoctorVerdict.FAULT: Text("FEL", "red"),
}


def doctor(
    *,
    served: Annotated[
        bool,
        Parameter(
            help="Hemmet ska ha en server: utan den är det fel. Fel skickas som larm, högst en "
            "gång om dagen."
        ),
    ] = False,
) -> int:
    """Report what prevents the next run; change nothing."""
    home = desk.home()
    found = [*examine(home), _server(served=served)]
    table = Table("", "", "", "", box=None, pad_edge=False, show_header=False)
    for one in found:
        table.add_row(_SIGNS[one.verdict], one.what, one.state, one.to_do)
    desk.print_table(table)
    faults = [one.what for one in found if one.verdict is DoctorVerdict.FAULT]
    desk.console.print(f"{len(faults)} fel." if faults else "Inget hindrar nästa körning.")
    if served:
        _send_alert(home, faults)
    return _FAULTY if faults else 0


def _send_alert(home: Home, faults: list[str]) -> None:
    """Send an alert about the faults; print a notice if it could not be sent."""
    at = desk.actor().at
    try:
        send_new_alerts(home, channels(home), faults_found(faults, swedish_day(at)), at)
    except SettingsError:
        desk.console.print("Inget larm är skickat: inställningarna kan inte läsas.")
    except AlertsNotSentError as failed:
        desk.console.print(f"Larmet togs inte emot: {', '.join(failed.channels)}.")


def _server(*, served: bool) -> DoctorFinding:
    try:
        check_server(load_settings(desk.home()).server)
        health = server_health(desk.home())
    except SettingsError as wrong:
        return fault("Server", wrong.swedish, wrong.to_do)
    if not health.answers:
        found = f"svarar inte på {health.url}"
        if served:
            to_do = "Inget körs enligt schemat. Kontrollera: systemctl status samfaktura."
            return fault("Server", found, to_do)
        to_do = "Den behövs bara för schemat. Kontrollera: systemctl status samfaktura."
        return attention("Server", found, to_do)
    return _answering(health)


def _answering(health: Health) -> DoctorFinding:
    """Return the finding on a server that answers."""
    if health.scheduled is None:
        return fault(
            "Server",
            f"{health.url} nekar inloggning",
            "Rätta server.auth_file, eller starta om samfaktura.",
        )
    if health.is_open:
        return fault(
            "Server",
            "svarar utan inloggning: alla på maskinen kan styra körningarna",
            "Låt samfaktura serve starta den, eller sätt PREFECT_SERVER_API_AUTH_STRING där den "
            "startas.",
        )
    if health.scheduled == 0:
        return fault(
            "Server",
            "svarar, men har inga kommande körningar för hemmet",
            "Starta om samfaktura. Visar serverns logg fel i schemat: installera sqlalchemy < 2.1.",
        )
    coming = counted(health.scheduled, "kommande körning", "kommande körningar")
    return ok("Server", f"svarar, {coming}")
