"""Faults of requests about a month, a contact, an invoice or a payment."""

from typing import Final

from contracts.errors.codes import ErrorCode, ErrorText, Exit

_CREDIT: Final = "Kreditera den i stället: samfaktura credit {invoice}."
_NONE: Final = 'Inget behöver göras. samfaktura query "FROM invoices" visar fakturans läge.'
_LIST: Final = 'samfaktura query "FROM invoices" visar fakturorna.'


def _usage(swedish: str, to_do: str) -> ErrorText:
    return ErrorText(Exit.USAGE, swedish, to_do)


DESK: Final = {
    ErrorCode.MONTH_NOT_BEGUN: _usage(
        "{month} börjar efter fakturadagen {issued_on}.",
        "Kontrollera månaden, eller ange fakturadagen med --issued-on.",
    ),
    ErrorCode.ISSUED_ON_TOO_EARLY: _usage(
        "Fakturadagen {issued_on} är före {last}, då årets senaste fakturanummer gavs.",
        "Kontrollera datorns klocka, eller ange --issued-on {last} eller en senare dag.",
    ),
    ErrorCode.NO_DRAFT: _usage(
        "{month} har inget utkast.", "Gör ett: samfaktura bill {month} --draft."
    ),
    ErrorCode.NOTHING_ISSUED: _usage(
        "Inget är utfärdat än.", "Fakturera en månad först: samfaktura bill MÅNAD."
    ),
    ErrorCode.MONTH_NOT_ISSUED: _usage(
        "Inget är utfärdat för {month}.", "Fakturera månaden först: samfaktura bill {month}."
    ),
    ErrorCode.REASON_MISSING: _usage("Ett skäl saknas.", "Ange skälet: --because TEXT."),
    ErrorCode.PERSON_MISSING: _usage(
        "Texten till --by saknas.",
        "Ange den, eller utelämna --by. Den som beslutar är den som är inloggad på maskinen.",
    ),
    ErrorCode.PERSON_ENDED: _usage(
        "{who} är inte längre användare i hemmet.",
        "Lägg upp personen på nytt: samfaktura users add KONTO --name NAMN --role ROLL.",
    ),
    ErrorCode.TEXT_NAMES_PERSON: _usage(
        "Texten innehåller något som ser ut som ett personnummer, reservnummer eller LMA-nummer.",
        "Ta bort numret. Kontakten är redan angiven, och ett ärendenummer räcker som hänvisning.",
    ),
    ErrorCode.PURPOSE_MISSING: _usage(
        "Ändamålet saknas. Hemmet kräver det av den som ser patientuppgifter.",
        "Ange det: --purpose TEXT. Det sparas i åtkomstloggen.",
    ),
    ErrorCode.USER_KEEPS_NAME: _usage(
        "Kontot {name} hör till {who}.", "Ett konto behåller sin person. Ange samma namn."
    ),
    ErrorCode.USER_UNKNOWN: _usage(
        "Kontot {name} är inte upplagt.",
        "Lägg upp det: samfaktura users add KONTO --name NAMN --role ROLL.",
    ),
    ErrorCode.USER_INCOMPLETE: _usage(
        "Konto, namn eller roll saknas.",
        "Ange dem: samfaktura users add KONTO --name NAMN --role ROLL. "
        "Rollerna är operator, finance, approver, analyst, provider och auditor.",
    ),
    ErrorCode.NOTHING_JUDGED: _usage(
        "Inget är bedömt än.", "Fakturera en månad först: samfaktura bill MÅNAD."
    ),
    ErrorCode.CONTACT_NOT_WAITING: _usage(
        "Ingen rapport av kontakten väntar.", "samfaktura explain visar vad som hände med den."
    ),
    ErrorCode.CONTACT_OF_SEVERAL: _usage(
        "Flera rapportörer har en kontakt med det contact_id: {reporters}.",
        "Ange vilken: --reporter ORGNR.",
    ),
    ErrorCode.CONTACT_UNKNOWN: _usage(
        "Ingen rapport av kontakten är bedömd.", "Kontrollera contact_id och --reporter."
    ),
    ErrorCode.NOT_RELEASABLE: _usage(
        "Ingen får släppa kontakten från {remark}, bara från {allowed}.",
        "samfaktura explain visar vad som behöver rättas, och av vem.",
    ),
    ErrorCode.MONTH_NOT_OVER: _usage(
        "Kontakten väntar på att månaden då den avslutas ska faktureras.", "Vänta till dess."
    ),
    ErrorCode.RECEIVED_FILE_UNKNOWN: _usage(
        "Ingen rapportfil är mottagen med nummer {file_no}.",
        'samfaktura query "FROM files" visar filerna och deras nummer.',
    ),
    ErrorCode.FILE_WITHDRAWN: _usage(
        "Fil {file_no} är redan återkallad.",
        "Inget behöver göras. Nästa körning räknar inte med filens rader.",
    ),
    ErrorCode.INVOICE_UNKNOWN: _usage("Ingen faktura {invoice} är utfärdad.", _LIST),
    ErrorCode.INVOICE_OF_SEVERAL: _usage(
        "Flera säljare har en faktura {invoice}: {invoices}.",
        "Ange vilken, som säljare-nummer eller med --seller.",
    ),
    ErrorCode.INVOICE_NOT_TO_SEND: _usage(
        "Fakturan {invoice} är makulerad och ska inte skickas.", _LIST
    ),
    ErrorCode.INVOICE_IS_A_CREDIT_NOTE: _usage(
        "{invoice} är en kreditfaktura.", "Rapportera dess kontakter på nytt i stället."
    ),
    ErrorCode.INVOICE_VOIDED: _usage("Fakturan {invoice} är redan makulerad.", _NONE),
    ErrorCode.INVOICE_CREDIT_ORDERED: _usage(
        "Kreditering av fakturan {invoice} är redan begärd.", _NONE
    ),
    ErrorCode.INVOICE_SENT: _usage("Fakturan {invoice} är skickad.", _CREDIT),
    ErrorCode.INVOICE_REFUSED_BY_PAYER: _usage(
        "Betalaren har avvisat fakturan {invoice}, så den är skickad.", _CREDIT
    ),
    ErrorCode.INVOICE_PAID: _usage("Fakturan {invoice} är betald, så den är skickad.", _CREDIT),
    ErrorCode.INVOICE_HAS_CREDIT_NOTES: _usage("Fakturan {invoice} har kreditfakturor.", _CREDIT),
    ErrorCode.INVOICE_CREDITED: _usage("Hela fakturan {invoice} är redan krediterad.", _NONE),
    ErrorCode.INVOICE_IN_A_COMMON_FILE: _usage(
        "Fakturan {invoice} ligger i samma fil för RES som {invoices}.", _CREDIT
    ),
    ErrorCode.PAYMENT_PAYS_NOTHING: _usage(
        "Betalning {payment} betalar inget.", "samfaktura payments visar betalningarna."
    ),
    ErrorCode.PAYMENT_USED_UP: _usage(
        "Betalning {payment} finns inte, eller är redan kopplad i sin helhet.",
        "samfaktura payments visar betalningarna.",
    ),
    ErrorCode.PAYMENT_TOO_SMALL: _usage(
        "Av betalningen återstår {rest} kronor, inte {amount}.", "Ange högst det: --amount {rest}."
    ),
    ErrorCode.PAYMENT_IN_OTHER_CURRENCY: _usage(
        "Betalning {payment} är i {currency}. Fakturorna är i kronor.",
        "Lägg betalningen åt sidan med samfaktura set-aside, och be banken om en i kronor.",
    ),
    ErrorCode.PAYMENT_OVERDRAWN: _usage(
        "Betalning {payment} skulle betala mer än den är på.",
        "samfaktura payments visar vad som återstår.",
    ),
    ErrorCode.INVOICE_NOT_OPEN: _usage(
        "Inget är obetalt av fakturan.", "Ange --amount för att koppla betalningen ändå."
    ),
}
