"""Faults of backups and of destruction by a decision."""

from typing import Final

from contracts.errors.codes import ErrorCode, ErrorText, Exit

_VERIFY: Final = "Kör samfaktura verify, och gör sedan kopian på nytt."
_ANOTHER: Final = "Ta en annan säkerhetskopia (docs/keep.md)."


def _usage(swedish: str, to_do: str) -> ErrorText:
    return ErrorText(Exit.USAGE, swedish, to_do)


def _not_copied(swedish: str) -> ErrorText:
    return ErrorText(Exit.CLOSED, swedish, _VERIFY, "Inget är kopierat.")


def _not_restored(swedish: str) -> ErrorText:
    return ErrorText(Exit.CLOSED, swedish, _ANOTHER, "Inget är återställt.")


COPIES: Final = {
    ErrorCode.BACKUP_IN_HOME: _usage(
        "En säkerhetskopia ska ligga utanför hemmet.", "Ange en annan mapp."
    ),
    ErrorCode.BACKUP_OF_NOTHING: _usage(
        "Hemmet har ingen reskontra än, så det finns inget att kopiera.",
        "Kontrollera --home.",
    ),
    ErrorCode.BACKUP_BUSY: _usage(
        "En annan säkerhetskopia görs där av {holder}.", "Vänta tills den är klar."
    ),
    ErrorCode.BACKUP_MISSING: _usage(
        "{folder} har ingen säkerhetskopia.", "Ange mappen som samfaktura backup skrev till."
    ),
    ErrorCode.BACKUP_LIST_DAMAGED: _not_restored("{file} saknas eller är skadad."),
    ErrorCode.BACKUP_LIST_OUTSIDE: _not_restored("{file} anger en fil utanför kopian."),
    ErrorCode.BACKUP_FILE_MISSING: _not_restored("Kopian saknar {path}."),
    ErrorCode.BACKUP_FILE_CHANGED: _not_restored("Kopian av {path} är inte som den gjordes."),
    ErrorCode.BACKUP_HEAD_DIFFERS: _not_restored(
        "Reskontran slutar inte där den slutade när kopian gjordes."
    ),
    ErrorCode.BACKUP_NOT_SOUND: _not_restored("Kopian stämmer inte."),
    ErrorCode.KEPT_FILE_MISSING: _not_copied("{path} saknas."),
    ErrorCode.KEPT_FILE_CHANGED: _not_copied("{path} är inte vad reskontran säger."),
    ErrorCode.KEPT_RUN_DAMAGED: _not_copied("En körning är skadad."),
    ErrorCode.DECISION_NOT_NAMED: _usage(
        "Beslutets beteckning saknas.", "Ange den: --decision TEXT."
    ),
    ErrorCode.YEAR_DESTROYED: _usage(
        "{year} är redan gallrat enligt {agreed}.", "Inget behöver göras."
    ),
    ErrorCode.YEAR_KEPT: _usage(
        "Inget av {year} får gallras: det som är fakturerat bevaras till och med {until}.",
        "Vänta till dess.",
    ),
    ErrorCode.DOCUMENTS_DESTROYED: _usage(
        "Dokumenten för {month} är gallrade enligt {agreed}.", "De görs inte om."
    ),
    ErrorCode.HOME_NOT_SOUND: ErrorText(
        Exit.CLOSED,
        "Något i hemmet stämmer inte.",
        "Kör samfaktura verify och red ut felen först.",
        "Inget är gallrat.",
    ),
}
