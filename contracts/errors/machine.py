"""Faults of the ledger's file, of received files, the machine and the server."""

from typing import Final

from contracts.errors.codes import ErrorCode, ErrorText, Exit

_AGAIN: Final = "Kör samma kommando igen. Inget är förlorat."
_RESTORE: Final = "Återställ en säkerhetskopia (docs/keep.md)."
_REPORT: Final = "Anmäl felet till den som förvaltar programmet."


def _failed(swedish: str, to_do: str) -> ErrorText:
    return ErrorText(Exit.FAILED, swedish, to_do)


def _not_done(swedish: str, to_do: str) -> ErrorText:
    return ErrorText(Exit.FAILED, swedish, to_do, "Inget är gjort.")


MACHINE: Final = {
    ErrorCode.HOME_BUSY: _not_done(
        "Hemmet används av {holder} sedan {since}.", "Försök igen när det är klart."
    ),
    ErrorCode.HOME_BUSY_UNSIGNED: _not_done(
        "Hemmet används av en annan process.", "Försök igen när det är klart."
    ),
    ErrorCode.HOME_NOT_WRITTEN: _not_done(
        "Hemmet kan inte skrivas ({fault}).", "Ge rätten att skriva, och kör kommandot igen."
    ),
    ErrorCode.LEDGER_READ_ONLY: _not_done(
        "Reskontran får bara läsas.", "Ge rätten att skriva, och kör kommandot igen."
    ),
    ErrorCode.LEDGER_NOT_OPENED: _not_done(
        "Reskontran kan inte öppnas: dess mapp saknas eller får inte skrivas.",
        "Ge rätten, och kör kommandot igen.",
    ),
    ErrorCode.LEDGER_DISK_FULL: _failed("Disken är full.", f"Ge plats. {_AGAIN}"),
    ErrorCode.LEDGER_DISK_FAILED: _failed(
        "Disken är full eller trasig: reskontran kan inte skrivas.",
        f"Ge plats, eller byt disk. {_AGAIN}",
    ),
    ErrorCode.LEDGER_FAILED: _not_done("Reskontran svarade med ett fel.", _REPORT),
    ErrorCode.LEDGER_DAMAGED: _not_done(
        "Reskontrans fil är skadad eller ingen reskontra.", _RESTORE
    ),
    ErrorCode.LEDGER_NOT_OURS: _not_done(
        "Filen är en databas, men ingen reskontra.", "Kontrollera --home."
    ),
    ErrorCode.LEDGER_WITHOUT_VERSION: _not_done("Reskontran säger inte sin version.", _RESTORE),
    ErrorCode.LEDGER_OF_LATER_VERSION: _not_done(
        "Reskontran har version {version}, och detta program känner till {known_version}.",
        "Kör det nyare programmet.",
    ),
    ErrorCode.RUN_UNKNOWN: _not_done("Det finns ingen körning {run}.", _REPORT),
    ErrorCode.NOT_THE_DRAFT: _not_done(
        "Körning {run} är inte det öppna utkastet.", "Gör ett nytt: samfaktura bill."
    ),
    ErrorCode.DRAFT_REPLACED: _not_done(
        "Körning {run} är gjord på nytt: utkastet är ett annat.",
        "Granska det nya utkastet: samfaktura bill MÅNAD --draft.",
    ),
    ErrorCode.BASE_MOVED: _not_done(
        "En annan körning utfärdades medan körning {run} räknades.", "Kör samfaktura bill igen."
    ),
    ErrorCode.FILE_REFUSED: _failed("Filen kan inte läsas. {remark}: {place}", "Rätta filen."),
    ErrorCode.REGISTRIES_WRONG: _failed(
        "Registren är felaktiga; inget är gjort.", "Rätta registren, och kör kommandot igen."
    ),
    ErrorCode.INPUTS_CHANGED: _not_done(
        "{file} ändrades medan månaden kördes.", "Kör kommandot igen."
    ),
    ErrorCode.CONTRACT_BROKEN: _not_done("Tabellen {table} följer inte sitt kontrakt.", _REPORT),
    ErrorCode.TABLE_NOT_WRITTEN: _failed(
        "Tabellen {table} kan inte skrivas: disken är full eller trasig.", f"Ge plats. {_AGAIN}"
    ),
    ErrorCode.DISK_FULL: _failed("Disken är full.", f"Ge plats. {_AGAIN}"),
    ErrorCode.FOLDER_LOCKED: _failed(
        "En mapp får inte skrivas ({fault}).", f"Ge rätten att skriva. {_AGAIN}"
    ),
    ErrorCode.SYSTEM_FAILED: _failed(
        "Operativsystemet svarade med felet {fault}.", "Kör samma kommando igen."
    ),
    ErrorCode.PROCESS_ENDED: _not_done(
        "En process som gjorde dokument avslutades innan den var klar.",
        "Minnet kan ha tagit slut. Kör samma kommando igen.",
    ),
    ErrorCode.PROGRAM_FAULT: _failed(
        "Fel i programmet ({kind}): {place}.",
        "Kör samma kommando igen, och anmäl annars raden ovan till den som förvaltar programmet.",
    ),
    ErrorCode.SERVER_ENDED: _failed(
        "Prefects server avslutades med {status}.", "Kontrollera att dess port är ledig."
    ),
    ErrorCode.SERVER_SILENT: _failed(
        "Ingen Prefect-server svarar på {url}.", "Starta den, eller läs dess logg."
    ),
    ErrorCode.SERVER_IN_PLACE: _failed(
        "En annan server svarar redan på {url}.",
        "Avsluta den, sätt server.port, eller ange den i PREFECT_API_URL för att använda den.",
    ),
    ErrorCode.ALERTS_NOT_SENT: _failed(
        "Larm togs inte emot på {count} sätt.", "Rätta [alerts] i inställningarna."
    ),
}
