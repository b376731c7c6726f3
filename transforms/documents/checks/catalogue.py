"""The rules of our own checks: id and Swedish text.

`SE-`, `PEPPOL-`, `BR-` and `UBL-` are rules of Peppol BIS Billing 3 (3.0.21) and EN 16931 (1.3.16),
read 2026-11-21, under their official names. `SAM-` are ours: faults that the official rules allow
and a payer still refuses.
"""

from typing import Final

PEPPOL: Final = "PEPPOL-EN16931-"
COMMON: Final = "PEPPOL-COMMON-"

INVOICE_RULES: Final[dict[str, str]] = {
    "SAM-XML": "Dokumentet är inte XML eller varken faktura eller kreditfaktura",
    "SAM-SIZE": "Dokumentet är större än mottagare tar emot",
    # Head
    f"{PEPPOL}R001": "Affärsprocess (ProfileID) saknas",
    f"{PEPPOL}R007": "Affärsprocess (ProfileID) har fel form",
    f"{PEPPOL}R004": "Specifikation (CustomizationID) är inte Peppol BIS Billing 3",
    f"{PEPPOL}R002": "Mer än en notering på dokumentet",
    f"{PEPPOL}R003": "Köparens referens saknas",
    f"{PEPPOL}R008": "Ett element är tomt",
    f"{PEPPOL}R051": "Ett belopp står i annan valuta än fakturans",
    f"{PEPPOL}P0100": "Fakturans typ är inte 380",
    f"{PEPPOL}P0101": "Kreditfakturans typ är inte 381",
    f"{PEPPOL}F001": "Ett datum skrivs inte ÅÅÅÅ-MM-DD",
    "SAM-CURRENCY": "Fakturans valuta är inte SEK",
    "SAM-NUMBER": "Fakturanumret är inte år och sex siffror",
    "SAM-NUMBER-TWICE": "Två dokument från samma säljare har samma nummer",
    "SAM-DUE-BEFORE-ISSUE": "Förfallodagen är före fakturadagen",
    "SAM-DUE-MISSING": "Varken förfallodag eller betalningsvillkor",
    "SAM-PERIOD": "Perioden saknas eller slutar innan den börjar",
    # References
    "SAM-BUYER-REFERENCE": "Köparens referens (BuyerReference) saknas",
    "SAM-CONTRACT": "Avtalsnumret (ContractDocumentReference) saknas",
    "SAM-CREDIT-REFERENCE": "Kreditfakturan säger inte vilken faktura den krediterar, och dess dag",
    "SAM-CREDIT-ITSELF": "Kreditfakturan krediterar sig själv",
    "SAM-CREDIT-BEFORE": "Kreditfakturan är äldre än fakturan den krediterar",
    "SAM-INVOICE-REFERENCE": "En faktura hänvisar till en faktura som om den krediterade",
    "UBL-DT-07": "Bilagan har inget filnamn",
    "UBL-SR-43": "Bilagan har en dokumenttyp, vilket bara fakturerat objekt får ha",
    f"{PEPPOL}CL001": "Bilagans mediatyp får inte skickas",
    "SAM-ATTACHMENT": "Bilagan är inte en arbetsbok (xlsx) i base64",
    "SAM-BASIS": "Fakturaunderlaget varken bifogas eller omtalas",
    # Parties
    "SE-R-001": "Säljarens momsnummer har inte 14 tecken",
    "SE-R-002": "Säljarens momsnummer har annat än siffror efter SE",
    "SE-R-003": "Säljarens organisationsnummer har annat än siffror",
    "SE-R-004": "Säljarens organisationsnummer har inte 10 siffror",
    "SE-R-005": "Säljare utan momsnummer anger inte Godkänd för F-skatt",
    "SE-R-013": "Säljarens organisationsnummer har fel kontrollsiffra",
    f"{COMMON}R049": "En identitet av typ 0007 är inget organisationsnummer",
    f"{COMMON}R040": "En identitet av typ 0088 är inget GLN",
    f"{PEPPOL}R010": "Köparens elektroniska adress saknas",
    f"{PEPPOL}R020": "Säljarens elektroniska adress saknas",
    f"{PEPPOL}CL008": "En elektronisk adress är av okänd typ",
    "BR-06": "Säljarens namn saknas",
    "BR-07": "Köparens namn saknas",
    "BR-E-02": "Säljaren har varken momsnummer eller godkännande för F-skatt",
    "SAM-VAT-NUMBER": "Momsnumrets organisationsnummer har fel kontrollsiffra",
    "SAM-PERSON-AS-ORG": "Ett personnummer står som organisationsnummer",
    "SAM-BUYER-ORG": "Köparens organisationsnummer saknas",
    # Payment
    "SE-R-007": "Plusgirot har annat än siffror",
    "SE-R-008": "Bankgirot har annat än siffror",
    "SE-R-009": "Bankgirot har inte 7-8 siffror",
    "SE-R-010": "Plusgirot har inte 2-8 siffror",
    "SE-R-011": "Betalsätt 50 eller 56: skriv 30 med SE:PLUSGIRO eller SE:BANKGIRO",
    "SE-R-012": "Betalsätt 31 mellan svenska parter: skriv 30",
    "SAM-ACCOUNT-BRANCH": "Kontot saknar SE:BANKGIRO eller SE:PLUSGIRO och kontrolleras då inte",
    "SAM-BANKGIRO": "Bankgirot har fel kontrollsiffra",
    "SAM-PLUSGIRO": "Plusgirot har fel kontrollsiffra",
    "SAM-PAYMENT-ID": "Betalningens referens är varken fakturans nummer eller dess OCR-nummer",
    # Amounts
    f"{PEPPOL}R040": "Ett tilläggs belopp är inte dess procent av dess bas",
    f"{PEPPOL}R041": "Ett tillägg i procent saknar bas",
    f"{PEPPOL}R042": "Ett tillägg med bas saknar procent",
    f"{PEPPOL}R043": "Ett tillägg säger varken true eller false",
    f"{PEPPOL}R053": "Inte just en momssumma med uppdelning",
    f"{PEPPOL}R054": "En momssumma utan uppdelning",
    "BR-38": "Ett tillägg saknar skäl",
    "BR-CO-10": "Radernas summa är inte radsumman",
    "BR-CO-11": "Avdragens summa stämmer inte",
    "BR-CO-12": "Tilläggens summa stämmer inte",
    "BR-CO-13": "Summan före moms är inte rader plus tillägg",
    "BR-CO-15": "Summan med moms är inte summan före moms plus moms",
    "BR-CO-16": "Att betala är inte summan med moms",
    "BR-DEC": "Ett belopp har fler än två decimaler",
    "BR-E-01": "Inte just en uppdelning med kategori E",
    "BR-E-05": "En rad har annan momssats än 0",
    "BR-E-08": "Det momsfria beloppet är inte rader plus tillägg",
    "BR-E-09": "Moms på det som är momsfritt",
    "BR-E-10": "Skälet för momsfrihet saknas",
    "BR-CL-22": "Skälet för momsfrihet är inte ett av vårdens",
    "UBL-CR-600": "Skälet för momsfrihet står på annat än uppdelningen",
    "SE-R-006": "En momssats är inte 25, 12 eller 6 procent",
    "SAM-CREDIT-SIGN": "Summan är inte över noll: en negativ kreditfaktura är en debitering",
    "SAM-CHARGE": "Mer än ett tillägg, eller ett annat än kompensation för moms",
    "SAM-CHARGE-EXACT": "Ett tillägg är inte dess procent av dess bas, avrundat till öre",
    # Lines
    "BR-16": "Dokumentet har ingen rad",
    f"{PEPPOL}R100": "En rad har mer än ett fakturerat objekt",
    f"{PEPPOL}R101": "En rads dokumentreferens är inte ett fakturerat objekt (130)",
    f"{PEPPOL}R110": "En rads period börjar före fakturans",
    f"{PEPPOL}R111": "En rads period slutar efter fakturans",
    f"{PEPPOL}R120": "En rads belopp är inte antal gånger pris",
    f"{PEPPOL}R121": "En rads prisbas är inte över noll",
    f"{PEPPOL}R130": "En rads prisbas har annan enhet än antalet",
    "BR-27": "Ett pris är negativt",
    "BR-CL-23": "En rads enhet är varken styck eller dygn",
    "UBL-SR-34": "En rad har mer än en notering",
    "SAM-LINE-ID": "Två rader har samma nummer",
    "SAM-LINE-EXACT": "En rads belopp är inte exakt antal gånger pris",
    "SAM-LINE-EMPTY": "En rad saknar antal, pris, belopp eller namn",
    # The ledger and the patients
    "SAM-LEDGER": "Dokumentet säger annat än reskontran: nummer, dag, part, referens eller belopp",
    "SAM-PATIENT": "En patients id, LMA-nummer eller namn står utanför underlaget",
    # The official layers
    "XSD": "Dokumentet följer inte schemat UBL 2.1",
    "XSLT": "De officiella reglerna kunde inte tillämpas på dokumentet",
}


def text_of(rule: str) -> str:
    """Return the text of a rule; the id for an official rule without a text of ours."""
    return INVOICE_RULES.get(rule, "regel i den officiella valideringen")
