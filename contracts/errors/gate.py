"""Faults that close the gate.

Approval, changed evidence, invalid documents, and the invariants of a month.
"""

from typing import Final

from contracts.errors.codes import ErrorCode, ErrorText, Exit

_CLOSED: Final = "Inget är utfärdat."
_REPORT: Final = "Anmäl felet till den som förvaltar programmet."
_BILL: Final = "Gör ett nytt utkast: samfaktura bill."
_LOOK: Final = "Kör samfaktura verify, och fakturera inte förrän det är utrett (docs/keep.md)."


def _closed(swedish: str, to_do: str) -> ErrorText:
    return ErrorText(Exit.CLOSED, swedish, to_do, _CLOSED)


def _law(number: int, swedish: str) -> ErrorText:
    return _closed(f"Kontroll {number} stämmer inte: {swedish}.", _REPORT)


# The code of an invariant in `reconciliation.controls` is the name of its function.
LAWS: Final = {
    ErrorCode.ONE_FATE_A_ROW: (1, "Varje rad har bedömts en gång"),
    ErrorCode.ROWS_OF_FILES: (1, "Filernas rader är lika med bedömda rader"),
    ErrorCode.FILES_ARE_ACCOUNTED_FOR: (
        1,
        "Filernas egna antal och belopp är lika med vad som blev av deras rader och poster",
    ),
    ErrorCode.REASONS: (1, "Varje rad som inte går vidare har en anmärkning som orsak"),
    ErrorCode.REMARKS_OF_ROWS: (1, "Varje anmärkning hör till en bedömd rad"),
    ErrorCode.DEBITS_OF_ROWS: (1, "Fakturerade rader är lika med debiterade kontakter"),
    ErrorCode.CREDITS_OF_ROWS: (1, "Krediterade rader är lika med krediterade kontakter"),
    ErrorCode.AGES_ARE_ALL_THAT_WAITS: (1, "Varje kontakt som väntar har en ålder"),
    ErrorCode.ONE_LINE_A_CONTACT: (2, "Ingen kontakt debiteras eller krediteras två gånger"),
    ErrorCode.ITEMS_ARE_CONTACTS: (3, "Kontakternas prisposter är lika med kontakternas belopp"),
    ErrorCode.CONTACTS_ARE_LINES: (3, "Kontakternas belopp är lika med fakturaraderna"),
    ErrorCode.LINES_ARE_INVOICES: (3, "Fakturaraderna är lika med fakturornas radsumma"),
    ErrorCode.LINES_ARE_PRODUCTS: (3, "Varje fakturarad är antal gånger pris"),
    ErrorCode.TOTALS_ARE_LINES_AND_VAT: (
        3,
        "Fakturornas belopp är radsumma plus momskompensation",
    ),
    ErrorCode.VAT_IS_ITS_PERCENTAGE: (3, "Momskompensationen är rätt procent av radsumman"),
    ErrorCode.CONTACTS_ARE_COUNTED: (3, "Fakturornas antal kontakter stämmer med underlaget"),
    ErrorCode.CONTACTS_ARE_ON_THEIR_INVOICE: (3, "Varje kontakt står på rätt faktura"),
    ErrorCode.CREDITS_HAVE_AN_ORIGINAL: (3, "Varje kreditfaktura har sin faktura"),
    ErrorCode.CREDITS_ARE_WITHIN_ORIGINALS: (
        3,
        "Ingen faktura är krediterad med mer än sin radsumma",
    ),
    ErrorCode.BALANCE_IS_WHAT_IS_LEFT: (
        3,
        "Ingående saldo + fakturerat − krediterat − makulerat − betalt = utestående",
    ),
    ErrorCode.BALANCES_BY_ARE_WHAT_IS_LEFT: (
        3,
        "Saldot stämmer per avtal, betalare och fakturaväg",
    ),
    ErrorCode.STATES_ARE_ALL_INVOICES: (3, "Varje faktura är i ett läge"),
    ErrorCode.STATES_ARE_WHAT_IS_LEFT: (3, "Fakturornas lägen ger utestående"),
    ErrorCode.BRIDGE_IS_THE_INVOICES: (
        3,
        "Stegen från vård till fakturor är lika med fakturor minus kreditfakturor",
    ),
}
GATE: Final = {
    ErrorCode.GATE_CLOSED: _closed("Kontrollerna av {month} stämmer inte.", _REPORT),
    ErrorCode.REGISTRY_INCOMPLETE: _closed(
        "Registren saknar uppgifter som fakturorna för {month} ska ha.",
        "Fyll i dem i registren, och kör samfaktura bill igen.",
    ),
    ErrorCode.REGISTRY_ROW_LACKS: _closed(
        "{file}, rad {line} ({name}): {columns} saknas.", "Fyll i raden."
    ),
    ErrorCode.DOCUMENTS_INVALID: _closed(
        "Dokument för {month} bryter mot sina regler och skulle avvisas.",
        "Rätta register eller inställningar efter reglerna ovan, och kör samfaktura bill igen.",
    ),
    ErrorCode.REGISTRIES_NOT_CONFIRMED: _closed(
        "Avtal, betalare eller priser är ändrade sedan förra körningen (ändringar: {count}). "
        "Utkastet för {month} är inte godkänt.",
        "Utkastets avstämning visar alla ändringar överst. Kontrollera dem, ändrade bankgiron hos "
        "vårdgivaren. Kör sedan samfaktura approve {month} --confirm-registries.",
    ),
    ErrorCode.REGISTRY_ROW_ADDED: _closed(
        "{table}, rad {line} ({name}): ny rad", "Kontrollera raden."
    ),
    ErrorCode.REGISTRY_ROW_REMOVED: _closed(
        "{table}, förut rad {line} ({name}): borttagen rad", "Kontrollera raden."
    ),
    ErrorCode.REGISTRY_ROW_CHANGED: _closed(
        "{table}, rad {line} ({name}): ändrat i {columns}", "Kontrollera raden."
    ),
    ErrorCode.REGISTRY_BEFORE_UNKNOWN: _closed(
        "{table}: förra körningens register är inte kvar", "Kontrollera hela registret."
    ),
    ErrorCode.DRAFT_WOULD_CHANGE: _closed(
        "{count} av dokumenten för {month} skulle bli andra än de godkända, i annat än numren.",
        "Kör samfaktura bill {month} --draft, granska det nya utkastet och godkänn det.",
    ),
    ErrorCode.DRAFT_FILES_CHANGED: _closed(
        "{count} av utkastets dokument för {month} saknas eller är ändrade.",
        "Kör samfaktura bill {month} --draft: då läggs de tillbaka. Granska dem, och godkänn.",
    ),
    ErrorCode.DOCUMENT_RULE_BROKEN: _closed(
        "{rule}: {invoices}. Parternas uppgifter: {rows}.", "Rätta det som regeln anger."
    ),
    ErrorCode.RUN_NOT_APPROVED: _closed(
        "Körning {run} är inte godkänd.",
        "Granska utkastet, kör sedan samfaktura approve (med four_eyes en annan person).",
    ),
    ErrorCode.RUN_APPROVED_BY_MAKER: _closed(
        "Körning {run} är bara godkänd av den som gjorde den.", _BILL
    ),
    ErrorCode.RUN_APPROVED_BEFORE: _closed(
        "Körning {run} är redan godkänd av {who}.", "Utfärda den: samfaktura issue."
    ),
    ErrorCode.RUN_MADE_BY_THE_SAME: _closed(
        "Körning {run} är gjord av {who}.",
        "Låt en annan person köra samfaktura approve. Personen är den som är inloggad på maskinen, "
        "och --by är bara en anteckning. samfaktura users add lägger upp dem som får godkänna "
        "(docs/operation.md).",
    ),
    ErrorCode.APPROVER_NOT_A_USER: _closed(
        "{who} är inte användare i hemmet och kan inte godkänna körning {run}.",
        "Lägg upp personen: samfaktura users add KONTO --name NAMN --role approver.",
    ),
    ErrorCode.RUN_CHANGED: _closed(
        "Körning {run} är inte som dess utkast gjordes och godkändes.", _BILL
    ),
    ErrorCode.RUN_OF_OTHER_ROWS: _closed(
        "Körning {run} kan inte utfärdas med rader från en annan körning.", _BILL
    ),
    ErrorCode.RUN_OF_ANOTHER_PROGRAM: _closed(
        "Utkastet för {month} är gjort av samfaktura {program}, och detta är {other}.",
        "Ett annat program kan göra andra dokument än de godkända. Kör "
        "samfaktura bill {month} --draft, och godkänn det nya utkastet.",
    ),
    ErrorCode.LEDGER_LAW_BROKEN: _closed(
        "Det som skulle sparas bryter mot en av reskontrans regler.", _REPORT
    ),
    ErrorCode.LEDGER_CUT_OFF: _closed(
        "Reskontran saknar händelse {event} så som {file} har den: den är avkapad, ändrad eller "
        "en tidigare kopia.",
        _LOOK,
    ),
    ErrorCode.HEAD_DAMAGED: _closed(
        "Revisionskedjan: {file} är skadad: den säger inget huvud.", _LOOK
    ),
    ErrorCode.DOCUMENTS_DIFFER: ErrorText(
        Exit.CLOSED,
        "Körning {run}: {count} dokument får annat innehåll än vid utfärdandet.",
        "Kör samfaktura verify. Har programmet bytts, gör dokumenten med den tidigare versionen.",
        "Inget är ersatt.",
    ),
    ErrorCode.MANIFEST_MISSING: _closed("Körningens manifest saknas eller är skadat.", _LOOK),
    ErrorCode.MANIFEST_CHANGED: _closed("Körningens manifest är inte som det gjordes.", _LOOK),
    ErrorCode.RUN_TABLE_CHANGED: _closed(
        "Körningens tabell {table} är inte som den gjordes.", _LOOK
    ),
    ErrorCode.RUN_LAYOUT_CHANGED: _closed(
        "Körningens layout för RES är inte som den sparades.", _LOOK
    ),
    ErrorCode.ROWS_WITHOUT_FATE: _closed(
        "Kontroll 1 stämmer inte. Rader utan utfall: {count}. Rader med flera utfall: {number}.",
        _REPORT,
    ),
    ErrorCode.ROWS_NOT_ASKED: _closed(
        "Kontroll 1 stämmer inte. Rader som inte skulle bedömas: {count}.",
        _REPORT,
    ),
    ErrorCode.CONTACTS_BILLED_TWICE: _closed(
        "Kontroll 2 stämmer inte. Kontakter som skulle faktureras två gånger: {count}.", _REPORT
    ),
    ErrorCode.CREDITS_UNFOUNDED: _closed(
        "Kontroll 2 stämmer inte. Krediteringar utan motsvarande debitering: {count}.", _REPORT
    ),
    ErrorCode.NIGHTS_BILLED_WRONG: _closed(
        "Kontroll 2 stämmer inte. Vårdtillfällen där dygn skulle saknas eller faktureras två "
        "gånger: {count}.",
        _REPORT,
    ),
    **{code: _law(number, swedish) for code, (number, swedish) in LAWS.items()},
}
