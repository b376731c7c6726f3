"""`samfaktura doctor`: what stands in the way of the next run."""

from typing import Final

from rich.table import Table
from rich.text import Text

from commands import desk
from flows.health import server_health
from pipelines.doctor import examine
from pipelines.findings import Finding, Verdict, attention, fault, ok
from pipelines.settings import SettingsError

_FAULTY: Final = 1
_SIGNS: Final = {
    Verdict.OK: Text("bra", "green"),
    Verdict.ATTENTION: Text("se över", "yellow"),
    Verdict.FAULT: Text("FEL", "red"),
}


def doctor() -> int:
    """Look at packages, clock, disk, folders, ledger, settings, rules and server; change nothing.

    Each is good, worth a look, or a fault with what to do about it. Exit 1 if any is a fault.
    """
    home = desk.home()
    found = [*examine(home), _server()]
    table = Table("", "", "", "", box=None, pad_edge=False, show_header=False)
    for one in found:
        table.add_row(_SIGNS[one.verdict], one.what, one.told, one.to_do)
    desk.print_table(table)
    faults = sum(one.verdict is Verdict.FAULT for one in found)
    desk.console.print(f"{faults} fel." if faults else "Inget hindrar nästa körning.")
    return _FAULTY if faults else 0


def _server() -> Finding:
    try:
        health = server_health(desk.home())
    except SettingsError as wrong:
        return fault("Server", str(wrong), "Rätta filen eller dess rättigheter.")
    if not health.answers:
        to_do = "Behövs bara för schemat: systemctl status samfaktura."
        return attention("Server", f"ingen svarar på {health.url}", to_do)
    if health.scheduled is None:
        return fault("Server", f"{health.url} släpper inte in oss", "Rätta server.auth_file.")
    if health.scheduled == 0:
        return fault(
            "Server",
            "svarar, men har inga kommande körningar för hemmet",
            "Starta om samfaktura. Faller schemat i serverns logg? sqlalchemy ska vara < 2.1.",
        )
    return ok("Server", f"svarar, {health.scheduled} kommande körningar")
