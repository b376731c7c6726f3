"""Faults of queries to the analysts' database, and of answer files."""

from typing import Final

from contracts.errors.codes import ErrorCode, ErrorText, Exit

_ONLY: Final = "Ställ en fråga med SELECT."
_LIST: Final = "samfaktura query --question list visar de färdiga frågorna."
_REPORT: Final = "Anmäl felet till den som förvaltar programmet. Den tidigare databasen är kvar."


def _usage(swedish: str, to_do: str) -> ErrorText:
    return ErrorText(Exit.USAGE, swedish, to_do)


def _published(swedish: str) -> ErrorText:
    return ErrorText(Exit.FAILED, swedish, _REPORT)


QUESTIONS: Final = {
    ErrorCode.NOTHING_PUBLISHED: _usage(
        "Ingen uppföljningsdatabas är publicerad.", "Kör samfaktura publish."
    ),
    ErrorCode.QUESTION_UNKNOWN: _usage(
        "Det finns ingen färdig fråga {name}. De som finns är {known}.", _LIST
    ),
    ErrorCode.QUESTION_VALUES: _usage("Frågan {name} behöver {allowed}.", _LIST),
    ErrorCode.QUESTION_WITHOUT_VALUES: _usage("Frågan {name} tar inga värden.", "Ta bort --with."),
    ErrorCode.QUESTION_TWICE: _usage("Både SQL och --question är angivna.", "Ange en av dem."),
    ErrorCode.QUESTION_EMPTY: _usage("Det finns ingen fråga att svara på.", _ONLY),
    ErrorCode.QUESTION_IS_AN_ORDER: _usage(
        "Bara frågor besvaras: funktionen styr databasen.", _ONLY
    ),
    ErrorCode.QUESTION_NOT_A_SELECT: _usage("Bara frågor besvaras: SELECT, inte {name}.", _ONLY),
    ErrorCode.QUESTION_NOT_ANSWERED: _usage(
        "Databasen svarar: {answer}", "Rätta frågan. FROM about() visar tabellerna."
    ),
    ErrorCode.QUESTION_INTERRUPTED: _usage("Frågan avbröts.", "Ställ den igen."),
    ErrorCode.QUESTION_COLUMN_TYPE: _usage(
        "En kolumn i svaret är INTERVAL eller UNION.", "Skriv kolumn::VARCHAR."
    ),
    ErrorCode.VALUE_MALFORMED: _usage(
        "Ett värde är felskrivet.", "Skriv NAMN=VÄRDE, med citattecken i par."
    ),
    ErrorCode.ANSWER_FILE_KIND: _usage(
        "Svaret kan inte skrivas till en fil av det slaget.", "Välj en av {allowed}."
    ),
    ErrorCode.ANSWER_FILE_IN_HOME: _usage(
        "Filen ligger i hemmet.", "Skriv svaret någon annanstans."
    ),
    ErrorCode.TOO_MANY_ROWS: _usage(
        "Svaret har fler rader än ett blad rymmer: {count}.", "Skriv till .parquet eller .csv."
    ),
    ErrorCode.HEJ_FILE_MISSING: _usage(
        "Ingen fil för HEJ har {month}.", "Lägg HEJIndata 2.0 eller en tabell i inkorgen."
    ),
    ErrorCode.NOT_A_REGISTRY: _usage(
        "{file} har inte rubrikerna i något register.",
        "Ge filen registrets namn, till exempel agreements.xlsx, eller rätta rubrikerna "
        "(contracts/README.md).",
    ),
    ErrorCode.REGISTRY_IS_A_WORKBOOK: _usage(
        "Registret är arbetsboken {file}, men importen skriver {name}.csv.",
        "Spara arbetsboken som {name}.csv (CSV UTF-8) och flytta arbetsboken, eller töm den.",
    ),
    ErrorCode.CHECKED_FILE_MISSING: _usage(
        "Fil nummer {count} som du angav finns inte.", "Kontrollera namnet och mappen."
    ),
    ErrorCode.PATIENT_KEY_DAMAGED: ErrorText(
        Exit.FAILED,
        "{file} har ingen nyckel av {count} byte.",
        "Hämta filen ur en säkerhetskopia (docs/keep.md).",
    ),
    ErrorCode.PUBLISHED_DIFFERS: _published(
        "Uppföljningsdatabasen stämmer inte med reskontran och är inte publicerad."
    ),
    ErrorCode.PUBLISHED_COLUMNS: _published("{table} har inte sina kolumner."),
    ErrorCode.PUBLISHED_ROWS: _published("Rader i {table}: {count}, men {expected} väntades."),
    ErrorCode.PUBLISHED_SUMS: _published("{name} skiljer sig: {amount} och {rest} kronor."),
    ErrorCode.PUBLISHED_TWICE: _published("Kontakter som står två gånger: {count}."),
}
