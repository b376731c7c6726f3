"""Faults found by `verify` in the archive, the runs, the outbox and the ledger."""

from typing import Final

from contracts.errors.codes import ErrorCode, ErrorText, Exit

_COPY: Final = "Hämta filen ur en säkerhetskopia (docs/keep.md)."
_REBUILD: Final = "Kör samfaktura rebuild."
_LOOK: Final = "Fakturera inte förrän det är utrett (docs/keep.md)."


def _copy(swedish: str) -> ErrorText:
    return ErrorText(Exit.CLOSED, swedish, _COPY)


def _rebuild(swedish: str) -> ErrorText:
    return ErrorText(Exit.CLOSED, swedish, _REBUILD)


def _look(swedish: str) -> ErrorText:
    return ErrorText(Exit.CLOSED, swedish, _LOOK)


def _chain(swedish: str) -> ErrorText:
    return _look(f"Revisionskedjan: {swedish}")


CHECKS: Final = {
    ErrorCode.FAULTS_FOUND: ErrorText(
        Exit.CLOSED, "{count} fel i det som är sparat.", "Kör samfaktura verify."
    ),
    ErrorCode.REPORT_MISSING: _copy("Arkivet: fil {file_no} saknas."),
    ErrorCode.REPORT_CHANGED: _copy("Arkivet: fil {file_no} är inte som den levererades."),
    ErrorCode.REPORT_TABLE_CHANGED: _rebuild(
        "Arkivet: tabellen av fil {file_no} är inte vad filen säger."
    ),
    ErrorCode.REPORT_COUNTS_CHANGED: _look(
        "Arkivet: antalet rader för fil {file_no} är inte det som filen ger."
    ),
    ErrorCode.DESTROYED_TABLE_CHANGED: _copy(
        "Arkivet: tabellen av fil {file_no} är inte som när filen gallrades."
    ),
    ErrorCode.ANSWER_MISSING: _copy("Arkivet: svarsfil {file_no} saknas."),
    ErrorCode.ANSWER_CHANGED: _copy("Arkivet: svarsfil {file_no} är inte som den levererades."),
    ErrorCode.ANSWER_TABLE_CHANGED: _rebuild(
        "Arkivet: tabellen av svarsfil {file_no} är inte vad filen säger."
    ),
    ErrorCode.PAYMENT_FILE_MISSING: _copy("Arkivet: betalningsfil {file_no} saknas."),
    ErrorCode.PAYMENT_FILE_CHANGED: _copy(
        "Arkivet: betalningsfil {file_no} är inte som den levererades."
    ),
    ErrorCode.PAYMENTS_CHANGED: _look(
        "Arkivet: betalningarna ur fil {file_no} är inte de som den säger."
    ),
    ErrorCode.PAYMENT_COUNTS_CHANGED: _look(
        "Arkivet: antal och summor för betalningsfil {file_no} är inte de som filen ger."
    ),
    ErrorCode.DESTRUCTION_LIST_CHANGED: _copy(
        "Gallringen av {year}: dess förteckning är inte som den sparades."
    ),
    ErrorCode.DESTRUCTION_UNFINISHED: ErrorText(
        Exit.CLOSED,
        "Gallringen av {year} är inte klar. Filer som ligger kvar: {count}.",
        "Fortsätt gallringen: samfaktura destroy {year}.",
    ),
    ErrorCode.INPUT_MISSING: _copy("Körning {run}: {path} som den var då finns inte i arkivet."),
    ErrorCode.DOCUMENT_MISSING: _rebuild("Körning {run}: dokument {path} saknas i utkorgen."),
    ErrorCode.DOCUMENT_CHANGED: _rebuild(
        "Körning {run}: dokument {path} är inte som det utfärdades."
    ),
    ErrorCode.DOCUMENT_LIST_CHANGED: _rebuild(
        "Körning {run}: förteckningen över dokument är inte som den levererades."
    ),
    ErrorCode.MONTH_LIST_CHANGED: _rebuild(
        "Utkorgen: {file} för {month} är inte vad som levererades."
    ),
    ErrorCode.VOIDED_IN_OUTBOX: _look(
        "Utkorgen: {seller} för {month} är makulerad men ligger bland de andra."
    ),
    ErrorCode.UNKNOWN_IN_OUTBOX: _look(
        "Utkorgen: reskontran känner ingen faktura {seller} för {month}."
    ),
    ErrorCode.ROWS_OF_ALL_RUNS: _look(
        "Kontroll 1 stämmer inte. Levererade rader: {expected}. Rader med utfall: {count}."
    ),
    ErrorCode.NIGHTS_OF_ALL_RUNS: _look(
        "Kontroll 2 stämmer inte. Vårdtillfällen med dygn som saknas eller är fakturerade två "
        "gånger: {count}."
    ),
    ErrorCode.CONTACTS_OF_ALL_RUNS: ErrorText(
        Exit.CLOSED,
        "Kontroll 2 stämmer inte. Kontakter fakturerade eller krediterade flera gånger: {count}.",
        "En tidigare version kan ha fakturerat en kontakt under två skrivsätt. Lägg då dess "
        "rapport i en ny fil i inkorgen: båda fakturorna krediteras, och kontakten faktureras en "
        "gång. " + _LOOK,
    ),
    ErrorCode.ROW_WITH_TWO_FATES: _look("Kontroll 1 stämmer inte. En rad har två utfall."),
    ErrorCode.LEDGER_PAGES_DAMAGED: _copy("Reskontrans fil är skadad. Antal ställen: {count}."),
    ErrorCode.LEDGER_SCHEMA_CHANGED: _look(
        "Reskontrans tabeller, index eller spärrar är inte de som hör till dess version."
    ),
    ErrorCode.EVENT_MISSING: _chain("händelse {number} saknas före händelse {event}."),
    ErrorCode.EVENT_OUT_OF_CHAIN: _chain("händelse {event} följer inte på den före."),
    ErrorCode.EVENT_CHANGED: _chain("händelse {event} är ändrad."),
    ErrorCode.EVENT_OF_ANOTHER_CHAIN: _chain(
        "händelse {event} är en annan än {file} har; kedjan är gjord på nytt."
    ),
    ErrorCode.EVENT_ROWS_CHANGED: _chain(
        "raderna för {stored} {number} är inte de som händelse {event} sparade."
    ),
    ErrorCode.ROWS_WITHOUT_EVENT: _chain("ingen händelse sparade {stored} {number}."),
    ErrorCode.NOTED_HEAD_MISSING: _chain(
        "det noterade huvudet finns inte kvar; händelser i slutet är borta, eller kedjan är gjord "
        "på nytt."
    ),
    ErrorCode.HEAD_FILE_MISSING: _chain("{file} i utkorgen saknas."),
    ErrorCode.CHAIN_CUT_OFF: _chain(
        "slutar vid händelse {event}, men {file} är av händelse {number}."
    ),
    ErrorCode.RUN_GAP: _look("Körning {run}: utfärdad utan körningen före."),
    ErrorCode.FILE_GAP: _look("Fil {file_no}: numret före saknas."),
    ErrorCode.PAYMENT_FILE_GAP: _look("Betalningsfil {file_no}: numret före saknas."),
    ErrorCode.PAYMENT_GAP: _look("Betalning {payment}: numret före saknas."),
    ErrorCode.MATCH_GAP: _look("Koppling {match}: numret före saknas."),
    ErrorCode.INVOICE_NUMBER_GAP: _look(
        "Körning {run}, dokument {document}: fakturanummer {invoice} är inte säljarens nästa det "
        "året."
    ),
    ErrorCode.BASIS_NUMBER_GAP: _look(
        "Körning {run}, dokument {document}: det nationella underlaget är inte säljarens nästa "
        "den månaden."
    ),
    ErrorCode.BASIS_NOT_NAMED: _look(
        "Körning {run}, dokument {document}: anger inte det nationella underlag som krediteras."
    ),
    ErrorCode.INVOICE_LINES_DIFFER: _look(
        "Körning {run}, dokument {document}: raderna summerar inte till fakturan."
    ),
    ErrorCode.INVOICE_TOTAL_DIFFERS: _look(
        "Körning {run}, dokument {document}: summan är inte rader och momskompensation."
    ),
    ErrorCode.LINE_AMOUNT_DIFFERS: _look(
        "Körning {run}, dokument {document}, rad {line}: beloppet är inte antal gånger pris."
    ),
    ErrorCode.INVOICE_OVERCREDITED: _look(
        "Körning {run}, dokument {document}: mer är krediterat än fakturerat."
    ),
    ErrorCode.CREDIT_WITHOUT_INVOICE: _look(
        "Körning {run}, dokument {document}: krediterar vad som inte är en tidigare faktura."
    ),
    ErrorCode.INVOICE_OF_NO_ISSUED_RUN: _look(
        "Körning {run}, dokument {document}: hör till en körning som inte är utfärdad."
    ),
    ErrorCode.PAYMENT_OVERSPENT: _look("Betalning {payment}: betalar mer än den är på."),
    ErrorCode.MATCH_UNDOES_NOTHING: _look(
        "Koppling {match}: upphäver vad som inte är en koppling av den betalningen, fakturan och "
        "summan."
    ),
    ErrorCode.VOID_NOT_ALLOWED: _look(
        "Makulering {void}: fakturan är skickad eller betald, har en kreditfaktura eller är en."
    ),
    ErrorCode.ROW_POINTS_AT_NOTHING: _look("En rad i tabellen {table} saknar raden den pekar på."),
}
