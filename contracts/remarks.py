"""The catalogue of remarks: the only place for codes, verdicts and texts.

A code is never renumbered and never given another meaning. Rules: docs/rules.md#verdicts.
"""

from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """The effect of a remark on its row. The worst of a group decides."""

    FILE = "file"
    REJECT = "reject"
    HOLD = "hold"
    NOT_BILLABLE = "not_billable"
    WARN = "warn"


class RuleGroup(StrEnum):
    """The rule groups in order; a row stops at the first that rejects it."""

    FILE = "file"
    FORMAT = "format"
    SENDER = "sender"
    CATEGORY = "category"
    PERSON = "person"
    LMA = "lma"
    UNIT = "unit"
    PRICE = "price"
    DOUBLE = "double"
    DECISION = "decision"


class RemarkCode(StrEnum):
    """The codes of all remarks."""

    FILE_UNREADABLE = "F01"
    LAYOUT_UNKNOWN = "F02"
    NOT_ERSMO = "F03"
    NOT_PAYMENTS = "F04"
    IDENTITY_MISSING = "C01"
    DATE_WRONG = "C02"
    ENDS_BEFORE_START = "C03"
    STARTS_AFTER_ISSUE = "C04"
    CARE_FORM_UNKNOWN = "C05"
    FEE_CODE_UNKNOWN = "C06"
    NUMBER_WRONG = "C07"
    CODE_MALFORMED = "C08"
    NO_DRG_NOR_PROCEDURE = "C09"
    FEE_AND_CODE_DISAGREE = "C10"
    FEE_CODE_MISSING = "C11"
    NEITHER_YES_NOR_NO = "C12"
    VISIT_TYPE_UNKNOWN = "C13"
    PROFESSION_UNKNOWN = "C14"
    VISIT_TYPE_OR_PROFESSION_MISSING = "C15"
    SEVERAL_PATIENTS = "C16"
    NEVER_REPORTED = "C17"
    ROW_HIDDEN = "C18"
    SENDER_NOT_ALLOWED = "S01"
    CATEGORY_UNKNOWN = "E01"
    CATEGORY_NOT_BILLED = "N01"
    NOT_A_BILLED_CONTACT = "N02"
    TOTAL_IS_ZERO = "N03"
    REGISTERED = "N04"
    PATIENT_MISSING = "P01"
    PATIENT_MALFORMED = "P02"
    NO_RESERVE_NUMBER = "P03"
    PERSONAL_NUMBER_REPLACED = "P04"
    RESERVE_NUMBER_UNKNOWN = "P05"
    RESERVE_NUMBER_REPLACED = "P06"
    NAME_DIFFERS = "P07"
    DEAD_OR_LEFT = "P08"
    NAME_OR_BIRTH_UNKNOWN = "P09"
    LMA_MISSING = "L01"
    LMA_MALFORMED = "L02"
    LMA_UNKNOWN = "L03"
    LMA_OF_ANOTHER = "L04"
    LMA_NOT_VALID = "L05"
    LMA_FILLED_IN = "L06"
    MAYBE_REGISTERED = "E02"
    UNIT_UNKNOWN = "U01"
    UNIT_NOT_OPEN = "U02"
    SEVERAL_AGREEMENTS = "U03"
    NO_AGREEMENT = "A01"
    REGION_NOT_PAYER = "A02"
    NO_PRICE = "M01"
    TOTAL_BELOW_ZERO = "M02"
    YEAR_NOT_DECIDED = "M04"
    SEVERAL_SAME_DAY = "B01"
    TOO_OLD = "T01"
    LOOKS_BILLED = "D01"
    GIVEN_ELSEWHERE = "D02"
    SECOND_EXAM = "D03"
    STAY_ELSEWHERE = "D04"
    VISIT_IN_STAY = "B02"
    STILL_ADMITTED = "B03"
    REFUSED = "R01"
    WITHDRAWN = "R02"


# Remarks that a named person may release a contact from. Rule: docs/rules.md#release.
RELEASABLE = (
    RemarkCode.LOOKS_BILLED,
    RemarkCode.TOO_OLD,
    RemarkCode.LMA_UNKNOWN,
    RemarkCode.LMA_NOT_VALID,
    RemarkCode.GIVEN_ELSEWHERE,
    RemarkCode.SECOND_EXAM,
    RemarkCode.STAY_ELSEWHERE,
    RemarkCode.VISIT_IN_STAY,
    RemarkCode.MAYBE_REGISTERED,
    RemarkCode.REGION_NOT_PAYER,
)


class RemarkText(NamedTuple):
    """A remark in Swedish for reports and in English for developers.

    Also who fixes it, and how.
    """

    verdict: Verdict
    group: RuleGroup
    swedish: str
    english: str
    fixed_by: str
    how: str


SENDER = "Avsändaren"
REGISTRY = "Registeransvarig"
FINANCE = "Ekonomi"
NOBODY = "Ingen"
_F, _J, _H, _N, _W = (
    Verdict.FILE,
    Verdict.REJECT,
    Verdict.HOLD,
    Verdict.NOT_BILLABLE,
    Verdict.WARN,
)
_G = RuleGroup

CATALOGUE: dict[RemarkCode, RemarkText] = {
    code: RemarkText(*entry)
    for code, entry in {
        RemarkCode.FILE_UNREADABLE: (
            _F,
            _G.FILE,
            "Filen kan inte läsas",
            "The file is unreadable, wrongly encoded or unsafe",
            SENDER,
            "Exportera filen på nytt från systemet. Spara text som UTF-8. Skicka filen igen.",
        ),
        RemarkCode.LAYOUT_UNKNOWN: (
            _F,
            _G.FILE,
            "Kolumner saknas, är okända eller finns flera gånger",
            "The layout is unknown, or a required column is missing or doubled",
            SENDER,
            "Rätta rubrikraden (rubrikerna står i contracts/README.md). Skicka filen igen.",
        ),
        RemarkCode.NOT_ERSMO: (
            _F,
            _G.FILE,
            "XML-filen följer inte ERSMOIndata 2.2",
            "The XML is not ERSMOIndata 2.2",
            SENDER,
            "Exportera filen på nytt som ERSMOIndata 2.2. Skicka den igen.",
        ),
        RemarkCode.NOT_PAYMENTS: (
            _F,
            _G.FILE,
            "Betalningsfilen följer inte sitt format",
            "The file of payments is not what its definition says",
            FINANCE,
            "Hämta filen på nytt från banken, som camt.053 eller camt.054.",
        ),
        RemarkCode.IDENTITY_MISSING: (
            _J,
            _G.FORMAT,
            "Rapportör eller kontakt-id saknas eller är felaktigt",
            "contact_id or reporter is missing or malformed",
            SENDER,
            "Ange rapportör och ett kontakt-id på högst 33 tecken.",
        ),
        RemarkCode.DATE_WRONG: (
            _J,
            _G.FORMAT,
            "Ett datum är felaktigt eller startdatum saknas",
            "A date is not a date, or the start is missing",
            SENDER,
            "Ange startdatum. Skriv datum som ÅÅÅÅ-MM-DD.",
        ),
        RemarkCode.ENDS_BEFORE_START: (
            _J,
            _G.FORMAT,
            "Slutdatum är före startdatum",
            "It ended before it started",
            SENDER,
            "Rätta startdatum eller slutdatum.",
        ),
        RemarkCode.STARTS_AFTER_ISSUE: (
            _J,
            _G.FORMAT,
            "Kontakten börjar efter fakturadagen",
            "It starts after the day of issue",
            SENDER,
            "Rätta startdatum, eller rapportera kontakten när vården är given.",
        ),
        RemarkCode.CARE_FORM_UNKNOWN: (
            _J,
            _G.FORMAT,
            "Vårdformen är okänd",
            "care_form is unknown",
            SENDER,
            "Ange outpatient (öppenvård), home (hemsjukvård) eller inpatient (slutenvård).",
        ),
        RemarkCode.FEE_CODE_UNKNOWN: (
            _H,
            _G.FORMAT,
            "Taxekoden är okänd eller gällde inte när vården började",
            "The fee code is unknown or closed that day",
            REGISTRY,
            "Lägg in taxekoden i registret, eller be avsändaren rätta den.",
        ),
        RemarkCode.NUMBER_WRONG: (
            _J,
            _G.FORMAT,
            "Ett belopp eller antal är felaktigt eller negativt",
            "An amount or number is malformed or negative",
            SENDER,
            "Skriv belopp med högst två decimaler och antal som heltal, utan minustecken.",
        ),
        RemarkCode.CODE_MALFORMED: (
            _J,
            _G.FORMAT,
            "En DRG-, KVÅ- eller diagnoskod är felskriven",
            "A DRG, KVÅ or diagnosis code is malformed",
            SENDER,
            "Rätta koden. Skriv mellanslag mellan flera koder.",
        ),
        RemarkCode.NO_DRG_NOR_PROCEDURE: (
            _J,
            _G.UNIT,
            "Kontakten i specialistvård saknar både DRG och KVÅ-kod",
            "Specialist care with neither DRG nor KVÅ",
            SENDER,
            "Ange DRG eller minst en KVÅ-kod.",
        ),
        RemarkCode.VISIT_TYPE_UNKNOWN: (
            _H,
            _G.FORMAT,
            "Besökstypen är okänd eller gällde inte när vården började",
            "The visit type is unknown or closed that day",
            REGISTRY,
            "Lägg in besökstypen i registret, eller be avsändaren rätta den.",
        ),
        RemarkCode.PROFESSION_UNKNOWN: (
            _H,
            _G.FORMAT,
            "Yrkeskategorin är okänd eller gällde inte när vården började",
            "The profession is unknown or closed that day",
            REGISTRY,
            "Lägg in yrkeskategorin i registret, eller be avsändaren rätta den.",
        ),
        RemarkCode.VISIT_TYPE_OR_PROFESSION_MISSING: (
            _J,
            _G.FORMAT,
            "Besökstyp saknas, eller yrkeskategori som priset beror på",
            "The visit type is missing, or a profession that the price depends on",
            SENDER,
            "Ange besökstyp och yrkeskategori.",
        ),
        RemarkCode.FEE_AND_CODE_DISAGREE: (
            _W,
            _G.FORMAT,
            "Taxekoden stämmer inte med betald avgift",
            "Fee code and paid fee disagree (12 with no fee, 69 with one)",
            SENDER,
            "Ange taxekod 12 om patienten har betalat avgift, annars taxekod 69.",
        ),
        RemarkCode.FEE_CODE_MISSING: (
            _J,
            _G.FORMAT,
            "Taxekoden saknas",
            "The fee code is missing (outpatient, home)",
            SENDER,
            "Ange taxekod. Den är obligatorisk i öppenvård och hemsjukvård.",
        ),
        RemarkCode.NEITHER_YES_NOR_NO: (
            _J,
            _G.FORMAT,
            "En ja/nej-kolumn har ett annat värde än ja eller nej",
            "A yes/no column says neither",
            SENDER,
            "Skriv ja eller nej (eller 1 eller 0).",
        ),
        RemarkCode.SEVERAL_PATIENTS: (
            _J,
            _G.FORMAT,
            "Samma kontakt-id står på flera patienter i filen",
            "Reports of several patients have the same contact id in one file",
            SENDER,
            "Ge varje kontakt ett eget kontakt-id. Skicka raderna igen.",
        ),
        RemarkCode.NEVER_REPORTED: (
            _W,
            _G.FORMAT,
            "Raden makulerar en kontakt som aldrig har rapporterats",
            "The row cancels a contact that was never reported",
            SENDER,
            "Kontrollera rapportör och kontakt-id. Makulera den kontakt som avses.",
        ),
        RemarkCode.ROW_HIDDEN: (
            _W,
            _G.FORMAT,
            "Raden var dold i arbetsboken",
            "The row was hidden in the workbook",
            SENDER,
            "Raden är läst som de andra. Om den inte ska faktureras: makulera kontakten.",
        ),
        RemarkCode.SENDER_NOT_ALLOWED: (
            _H,
            _G.SENDER,
            "Filens mapp får inte rapportera för rapportören eller avtalet",
            "The folder of the file may not report for this reporter or agreement",
            REGISTRY,
            (
                "Kontrollera vem som lämnade filen. Får avsändaren rapportera kontakten, lägg till "
                "mappen i deliverers.csv. Annars neka raden."
            ),
        ),
        RemarkCode.CATEGORY_UNKNOWN: (
            _H,
            _G.CATEGORY,
            "Patientkategorin kan inte avgöras",
            "The category cannot be determined",
            SENDER,
            "Ange taxekod eller LMA-nummer.",
        ),
        RemarkCode.CATEGORY_NOT_BILLED: (
            _N,
            _G.CATEGORY,
            "Patientkategorin faktureras inte här",
            "The category is not billed here",
            NOBODY,
            "Inget behöver göras om taxekoden är rätt.",
        ),
        RemarkCode.REGISTERED: (
            _N,
            _G.CATEGORY,
            "Patienten är folkbokförd",
            "The person is folkbokförd",
            NOBODY,
            "Inget behöver göras om registrets datum är rätt.",
        ),
        RemarkCode.NOT_A_BILLED_CONTACT: (
            _N,
            _G.FORMAT,
            "Händelsen är inte en vårdkontakt som faktureras",
            "Not a contact that is billed (e.g. a home-care responsibility)",
            NOBODY,
            "Inget behöver göras.",
        ),
        RemarkCode.TOTAL_IS_ZERO: (
            _N,
            _G.PRICE,
            "Kontaktens belopp är noll kronor",
            "The total is zero",
            NOBODY,
            "Inget behöver göras.",
        ),
        RemarkCode.PATIENT_MISSING: (
            _J,
            _G.PERSON,
            "Patientens reservnummer eller personnummer saknas",
            "The patient id is missing",
            SENDER,
            "Ange patientens reservnummer.",
        ),
        RemarkCode.PATIENT_MALFORMED: (
            _J,
            _G.PERSON,
            "Patientens nummer har fel form eller fel kontrollsiffra",
            "The patient id is malformed or has a wrong check digit",
            SENDER,
            "Rätta numret. Skriv tolv siffror utan bindestreck.",
        ),
        RemarkCode.NO_RESERVE_NUMBER: (
            _H,
            _G.PERSON,
            "Personnumret är kopplat till inget, eller till flera, reservnummer",
            "A personal number, and not one reserve number linked",
            REGISTRY,
            "Koppla personnumret till ett reservnummer, eller be avsändaren ange reservnumret.",
        ),
        RemarkCode.PERSONAL_NUMBER_REPLACED: (
            _W,
            _G.PERSON,
            "Personnumret är ersatt med det kopplade reservnumret",
            "Personal number replaced by the linked reserve number",
            SENDER,
            "Rapportera reservnumret nästa gång.",
        ),
        RemarkCode.RESERVE_NUMBER_UNKNOWN: (
            _H,
            _G.PERSON,
            "Reservnumret finns inte i registret",
            "The reserve number is not in the registry",
            REGISTRY,
            "Kontrollera numret, eller lägg in det i registret.",
        ),
        RemarkCode.RESERVE_NUMBER_REPLACED: (
            _W,
            _G.PERSON,
            "Reservnumret är ersatt med det nummer som gäller nu",
            "Reserve number replaced by the surviving one",
            SENDER,
            "Rapportera det nya reservnumret nästa gång.",
        ),
        RemarkCode.NAME_DIFFERS: (
            _W,
            _G.PERSON,
            "Namn eller födelsedatum skiljer sig från registret",
            "Name or birth date differs from the registry",
            SENDER,
            "Kontrollera att det är rätt patient.",
        ),
        RemarkCode.DEAD_OR_LEFT: (
            _H,
            _G.PERSON,
            "Vården började efter att patienten avled eller lämnade landet",
            "Care after the person died or left",
            SENDER,
            "Kontrollera patient och startdatum. Är de rätt, be registeransvarig rätta datumet.",
        ),
        RemarkCode.LMA_MISSING: (
            _H,
            _G.LMA,
            "LMA-nummer saknas, och registret har inget, eller flera, som gällde",
            "LMA number missing, and not one number valid in the registry",
            SENDER,
            "Ange LMA-nummer som NN-NNNNNN.",
        ),
        RemarkCode.LMA_MALFORMED: (
            _J,
            _G.LMA,
            "LMA-numret har fel form",
            "LMA number malformed",
            SENDER,
            "Skriv LMA-numret som NN-NNNNNN.",
        ),
        RemarkCode.LMA_UNKNOWN: (
            _H,
            _G.LMA,
            "LMA-numret finns inte i registret",
            "LMA number not in the registry",
            REGISTRY,
            "Jämför numret med LMA-kortet, eller lägg in kortet i registret.",
        ),
        RemarkCode.LMA_OF_ANOTHER: (
            _H,
            _G.LMA,
            "LMA-numret tillhör en annan person",
            "LMA number belongs to another person",
            SENDER,
            "Kontrollera patient och LMA-nummer.",
        ),
        RemarkCode.LMA_NOT_VALID: (
            _H,
            _G.LMA,
            "Inget LMA-bevis gällde när vården började",
            "No LMA evidence valid that day",
            FINANCE,
            "Kontrollera LMA-kortets giltighet. Släpp kontakten om patienten hade rätt till vård.",
        ),
        RemarkCode.LMA_FILLED_IN: (
            _W,
            _G.LMA,
            "LMA-numret är hämtat ur registret",
            "LMA number filled from the registry",
            SENDER,
            "Ange LMA-nummer nästa gång.",
        ),
        RemarkCode.MAYBE_REGISTERED: (
            _H,
            _G.LMA,
            "Patienten kan vara folkbokförd",
            "The person may be folkbokförd",
            FINANCE,
            "Är patienten folkbokförd, be registeransvarig ange från vilken dag. Annars släpp den.",
        ),
        RemarkCode.UNIT_UNKNOWN: (
            _H,
            _G.UNIT,
            "Vårdenheten är okänd",
            "Care unit unknown",
            REGISTRY,
            "Kontrollera kombikakod eller HSA-id, eller lägg in vårdenheten i registret.",
        ),
        RemarkCode.UNIT_NOT_OPEN: (
            _H,
            _G.UNIT,
            "Vårdenheten var inte öppen när vården började",
            "Care unit not open that day",
            REGISTRY,
            "Rätta vårdenhetens giltighet, eller be avsändaren rapportera på rätt vårdenhet.",
        ),
        RemarkCode.SEVERAL_AGREEMENTS: (
            _H,
            _G.UNIT,
            "Vårdenhetens HSA-id hör till flera avtal",
            "HSA-id leads to several agreements",
            REGISTRY,
            "Be avsändaren ange kombikakod, eller rätta kopplingen i registret.",
        ),
        RemarkCode.NO_AGREEMENT: (
            _H,
            _G.UNIT,
            "Inget avtal eller ingen betalare gällde när vården började",
            "No agreement that day",
            REGISTRY,
            "Lägg in avtalet eller betalaren i registret, eller rätta giltigheten.",
        ),
        RemarkCode.REGION_NOT_PAYER: (
            _H,
            _G.UNIT,
            "Patientens bostadsregion finns inte bland betalarna",
            "The region of residence is not among the payers",
            REGISTRY,
            "Lägg in regionen i payers.csv. Ska HSF betala: be ekonomi släppa kontakten.",
        ),
        RemarkCode.NAME_OR_BIRTH_UNKNOWN: (
            _H,
            _G.UNIT,
            "Patientens namn eller födelsedatum är okänt",
            "Name or birth date known nowhere",
            SENDER,
            "Rapportera namn och födelsedatum, eller lägg in dem i registret.",
        ),
        RemarkCode.NO_PRICE: (
            _H,
            _G.PRICE,
            "Inget pris gällde när vården gavs",
            "No price that day",
            REGISTRY,
            "Lägg in priset i prislistan, eller be avsändaren rätta besökstyp, yrke eller DRG.",
        ),
        RemarkCode.TOTAL_BELOW_ZERO: (
            _H,
            _G.PRICE,
            "Kontaktens belopp är under noll kronor",
            "Total below zero",
            FINANCE,
            "Jämför patientavgift och avdrag med priset. Är avgiften fel, be avsändaren rätta den.",
        ),
        RemarkCode.YEAR_NOT_DECIDED: (
            _H,
            _G.PRICE,
            "Prislistan är inte beslutad för vårdens år",
            "The price list is not decided for the year of care",
            REGISTRY,
            (
                "Lägg in priserna för det år då vården gavs, med källa. En rad i en årlig lista "
                "som slutar 31 december gäller inte året efter, också när dagen är angiven."
            ),
        ),
        RemarkCode.SEVERAL_SAME_DAY: (
            _W,
            _G.PRICE,
            "Patienten har flera kontakter på samma vårdenhet samma dag",
            "Several contacts of one patient at one unit the same day",
            SENDER,
            "Kontrollera att ingen av kontakterna är rapporterad två gånger.",
        ),
        RemarkCode.TOO_OLD: (
            _H,
            _G.DOUBLE,
            "Kontakten är äldre än vad betalaren tar emot",
            "Older than the payer's limit",
            FINANCE,
            "Fråga betalaren. Släpp sedan kontakten eller neka den.",
        ),
        RemarkCode.LOOKS_BILLED: (
            _H,
            _G.DOUBLE,
            "Kontakten liknar en som redan är fakturerad",
            "Looks like a contact already billed",
            FINANCE,
            "Jämför med den fakturerade kontakten. Släpp sedan kontakten eller neka den.",
        ),
        RemarkCode.GIVEN_ELSEWHERE: (
            _H,
            _G.DOUBLE,
            "En åtgärd som ges en gång per dag är fakturerad från en annan enhet",
            "A procedure that is given once a day was billed elsewhere",
            FINANCE,
            "Jämför med den andra kontakten. Släpp sedan kontakten eller neka den.",
        ),
        RemarkCode.SECOND_EXAM: (
            _W,
            _G.DOUBLE,
            "Patienten har redan en fakturerad hälsoundersökning",
            "A second health examination of the person",
            FINANCE,
            (
                "Jämför med den första undersökningen. Väntar kontakten, släpp eller neka den. "
                "Är den fakturerad och fel, be avsändaren makulera den."
            ),
        ),
        RemarkCode.STAY_ELSEWHERE: (
            _H,
            _G.DOUBLE,
            "Vårdtillfället överlappar ett som är fakturerat under ett annat avtal",
            "A stay that overlaps a stay elsewhere",
            FINANCE,
            "Jämför med det andra vårdtillfället. Släpp sedan kontakten eller neka den.",
        ),
        RemarkCode.VISIT_IN_STAY: (
            _W,
            _G.DOUBLE,
            "Kontakten ligger inom ett vårdtillfälle under ett annat avtal",
            "A visit inside a stay elsewhere",
            FINANCE,
            (
                "Jämför med vårdtillfället. Väntar kontakten, släpp eller neka den. "
                "Är den fakturerad och fel, be avsändaren makulera den."
            ),
        ),
        RemarkCode.STILL_ADMITTED: (
            _W,
            _G.FORMAT,
            "Patienten är inskriven, och ingen rapport har kommit efter månadens slut",
            "Still admitted, and not reported since the month ended",
            SENDER,
            (
                "Skicka en ny rapport om vårdtillfället: med utskrivningsdag, eller utan om "
                "patienten är kvar. Månadens dygn väntar tills rapporten har kommit."
            ),
        ),
        RemarkCode.REFUSED: (
            _J,
            _G.DECISION,
            "Kontakten är nekad av en handläggare",
            "Refused by a person",
            NOBODY,
            "Inget behöver göras. En ny rapport med annat innehåll prövas på nytt.",
        ),
        RemarkCode.WITHDRAWN: (
            _J,
            _G.DECISION,
            "Filen är återkallad av en handläggare",
            "The delivery was withdrawn by a person",
            SENDER,
            "Rapportera kontakten på nytt, om den ska faktureras.",
        ),
    }.items()
}


def verdicts() -> dict[str, str]:
    """Return the verdict of each code, as plain text, for joining."""
    return {code.value: text.verdict.value for code, text in CATALOGUE.items()}
