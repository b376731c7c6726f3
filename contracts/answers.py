"""The region's answers: statuses, refused invoices, HEJ products and state claims.

Region Stockholm's Avstämningsfunktion shows a row for each vårdhändelse, by issuer (utställare) and
calendar month, with a status: OK, BeEj (bearbetas ej) or an error remark, for fifteen months
(Vårdgivarguiden, "Avstämningsfunktionen", and its quick guide 2.0). OK does not mean that the
payment is correct. The headings of its workbook are not public: the headings below are ours, in
words that the region uses elsewhere.
"""

from enum import StrEnum
from typing import Final, NamedTuple

import pandera.polars as pa
import polars as pl

from contracts.contract import Contract
from contracts.fates import Fate
from contracts.keys import Kronor

# Avstämningsfunktionen shows this many months. Answers are kept forever; worklists cover the same
# period.
ANSWERED_MONTHS_SHOWN: Final = 15
MONTH: Final = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"


class AnswerKind(StrEnum):
    """The kind of rows in an answer file."""

    STATUSES = "statuses"
    REFUSED_INVOICES = "refused_invoices"
    HEJ = "hej"
    STATE_CLAIMS = "state_claims"


class Claim(StrEnum):
    """A claim on the state, by the rule that it is made under."""

    COSTLY = "costly"
    LASTING = "lasting"
    HEALTH_EXAM = "health_exam"


# Accepted spellings of each claim, in lower case.
CLAIM_WORDS: Final[dict[str, Claim]] = {
    "kostnadskrävande vård": Claim.COSTLY,
    "kostnadskrävande": Claim.COSTLY,
    "varaktig vård": Claim.LASTING,
    "varaktig": Claim.LASTING,
    "hälsoundersökning": Claim.HEALTH_EXAM,
    **{claim.value: claim for claim in Claim},
}
# The columns of each kind of file, with the Swedish headings we also accept.
ANSWER_COLUMNS: Final[dict[AnswerKind, dict[str, tuple[str, ...]]]] = {
    AnswerKind.STATUSES: {
        "contact_id": (
            "vårdhändelse",
            "vårdhändelsenummer",
            "vårdhändelsenr",
            "vårdhändelse-id",
            "händelseid",
            "kontaktid",
            "vårdkontaktid",
        ),
        "reporter": ("rapportör", "källa"),
        "status": ("bearbetningsstatus",),
        "remark": ("anmärkning", "felmeddelande", "feltext"),
        "remark_code": ("felkod", "anmärkningskod"),
        "issuer": ("utställare", "fakturautställare"),
        "month": ("månad", "kalendermånad", "period"),
        "answered_on": ("statusdatum", "bearbetad"),
    },
    AnswerKind.REFUSED_INVOICES: {
        "invoice_number": ("fakturanummer", "fakturanr", "faktura"),
        "issuer": ("utställare", "fakturautställare", "säljare", "organisationsnummer"),
        "refused_on": ("avvisad", "avvisad datum", "nekad", "returnerad"),
        "reason": ("avvisningsorsak", "orsak", "skäl"),
    },
    AnswerKind.HEJ: {
        "contact_id": ("vårdhändelse", "vårdhändelsenummer", "händelseid", "kontaktid"),
        "reporter": ("rapportör", "källa"),
        "product_code": ("produkt", "produktkod"),
        "quantity": ("antal",),
        "amount": ("belopp", "hej-belopp", "ersättning"),
        "month": ("månad", "fbperiod", "period"),
        "started_on": ("fromdatum", "startdatum"),
        "commission": ("uppdrag",),
        "care_unit": ("ersverksamhet", "kombikakod"),
    },
    AnswerKind.STATE_CLAIMS: {
        "contact_id": ("vårdhändelse", "vårdhändelsenummer", "händelseid", "kontaktid"),
        "reporter": ("rapportör", "källa"),
        "claim": ("ansökan", "ansökan avser"),
        "claimed_on": ("ansökt", "ansökningsdatum"),
        "case_number": ("ärendenummer", "diarienummer"),
    },
}
# Required columns of each kind; they also distinguish the file from a report.
NEEDED: Final[dict[AnswerKind, tuple[str, ...]]] = {
    AnswerKind.STATUSES: ("contact_id", "status", "issuer", "month"),
    AnswerKind.REFUSED_INVOICES: ("invoice_number", "refused_on", "reason"),
    AnswerKind.HEJ: ("contact_id", "product_code", "quantity", "amount", "month"),
    AnswerKind.STATE_CLAIMS: ("contact_id", "claim", "claimed_on"),
}


class Status(StrEnum):
    """The region's status of a contact."""

    OK = "ok"
    NOT_PROCESSED = "not_processed"
    ERROR = "error"


# Accepted spellings of each status, in lower case; any other text is an error remark.
STATUS_WORDS: Final[dict[str, Status]] = {
    "ok": Status.OK,
    "beej": Status.NOT_PROCESSED,
    "bearbetas ej": Status.NOT_PROCESSED,
    "fel": Status.ERROR,
    "felaktig": Status.ERROR,
}


class ContactAnswer(Contract):
    """The status of a contact, as reported in an answer file.

    Kept forever, in one Parquet file for each answer file.
    """

    source_row: pl.Int64 = pa.Field(ge=1, description="Row of the file, from 1 after the heading")
    reporter: str = pa.Field(nullable=True, description="Who reported, if the file says")
    contact_id: str = pa.Field(description="The reporter's id of the contact (vårdhändelse)")
    status: str = pa.Field(
        isin=[status.value for status in Status],
        description="OK, BeEj (not_processed), or an error remark",
    )
    remark: str = pa.Field(nullable=True, description="The region's words, in Swedish")
    remark_code: str = pa.Field(nullable=True, description="The region's code of the remark")
    issuer: str = pa.Field(description="Who invoices (utställare), as the file says")
    month: str = pa.Field(str_matches=MONTH, description="Calendar month, YYYY-MM")
    answered_on: pl.Date = pa.Field(nullable=True, description="Day of the status, if given")


class RefusedInvoice(Contract):
    """An invoice that the payer refused."""

    source_row: pl.Int64 = pa.Field(ge=1, description="Row of the file, from 1 after the heading")
    seller_org_no: str = pa.Field(
        nullable=True, str_matches=r"^[0-9]{10}$", description="The seller, if the file has it"
    )
    invoice_number: str = pa.Field(description="The invoice's number, as the payer wrote it")
    refused_on: pl.Date = pa.Field(description="Day of the refusal")
    reason: str = pa.Field(description="The payer's words")


class HejProduct(Contract):
    """A product that HEJ pays for in a contact (Produkt in HEJIndata 2.0).

    HEJIndata is the input that HEJ prices: it has products and no kronor. Only a table exported
    from HEJ has an `amount`; for HEJIndata the price is looked up in `hej_prices.csv`.
    """

    source_row: pl.Int64 = pa.Field(ge=1, description="Row or event of the file, from 1")
    reporter: str = pa.Field(nullable=True, description="Källa of the event")
    contact_id: str = pa.Field(description="ID of the event (vårdhändelse)")
    product_code: str = pa.Field(description="Kod of the product")
    quantity: pl.Int32 = pa.Field(ge=0, description="Antal of the product")
    amount: Kronor = pa.Field(nullable=True, description="Kronor, if given")
    month: str = pa.Field(str_matches=MONTH, description="FbPeriod: month of the end, YYYY-MM")
    started_on: pl.Date = pa.Field(nullable=True, description="FromDatum of the product")
    commission: str = pa.Field(nullable=True, description="Uppdrag (contract type)")
    care_unit: str = pa.Field(nullable=True, description="ErsVerksamhet, the unit that is paid")


class StateClaim(Contract):
    """A contact for which the region has applied for the state's reimbursement."""

    source_row: pl.Int64 = pa.Field(ge=1, description="Row of the file, from 1 after the heading")
    reporter: str = pa.Field(nullable=True, description="Who reported, if the file says")
    contact_id: str = pa.Field(description="The contact that the claim is for")
    claim: str = pa.Field(isin=[claim.value for claim in Claim], description="What is claimed")
    claimed_on: pl.Date = pa.Field(description="Day of the application")
    case_number: str = pa.Field(nullable=True, description="Migrationsverket's case, if known")


class AnswerFinding(StrEnum):
    """A difference between the region's answer and our records."""

    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    ERROR_BUT_BILLED = "error_but_billed"
    NOT_PROCESSED_BUT_BILLED = "not_processed_but_billed"
    OK_BUT_WAITING = "ok_but_waiting"
    OK_BUT_NOT_BILLED = "ok_but_not_billed"
    OTHER_ISSUER = "other_issuer"
    REFUSED = "refused"
    REFUSED_UNKNOWN = "refused_unknown"
    REFUSED_AMBIGUOUS = "refused_ambiguous"


class FindingText(NamedTuple):
    """A finding in Swedish: the meaning, who acts and how."""

    swedish: str
    fixed_by: str
    how: str


ANSWER_FINDINGS: Final[dict[AnswerFinding, FindingText]] = {
    AnswerFinding.UNKNOWN: FindingText(
        "Svaret gäller en vårdhändelse som inte är rapporterad hit",
        "Vårdgivaren",
        "Rapportera kontakten hit, eller makulera den hos regionen.",
    ),
    AnswerFinding.AMBIGUOUS: FindingText(
        "Flera rapportörer har kontakten, och svaret anger inte vilken",
        "Ekonomi",
        "Lägg till kolumnen Källa i svarsfilen, och lämna filen igen.",
    ),
    AnswerFinding.ERROR_BUT_BILLED: FindingText(
        "Fakturerad här, men fel hos regionen",
        "Vårdgivaren",
        "Rätta enligt regionens anmärkning, och rapportera kontakten igen.",
    ),
    AnswerFinding.NOT_PROCESSED_BUT_BILLED: FindingText(
        "Fakturerad här, men bearbetas inte hos regionen (BeEj)",
        "Ekonomi",
        "Fråga regionen varför. Makulera sedan kontakten, eller rapportera den igen.",
    ),
    AnswerFinding.OK_BUT_WAITING: FindingText(
        "OK hos regionen, men väntar här",
        "Ekonomi",
        "Kör samfaktura explain för att se vad kontakten väntar på, och åtgärda det.",
    ),
    AnswerFinding.OK_BUT_NOT_BILLED: FindingText(
        "OK hos regionen, men inte fakturerad här",
        "Ekonomi",
        "Kör samfaktura explain för att se varför. Rapportera kontakten igen om den ska betalas.",
    ),
    AnswerFinding.OTHER_ISSUER: FindingText(
        "Regionen har en annan utställare än den som fakturerat",
        "Ekonomi",
        "Kontrollera vårdenhetens avtal när vården började.",
    ),
    AnswerFinding.REFUSED: FindingText(
        "Fakturan är avvisad av betalaren",
        "Ekonomi",
        "Rätta enligt betalarens skäl. Kreditera fakturan och fakturera på nytt.",
    ),
    AnswerFinding.REFUSED_UNKNOWN: FindingText(
        "Betalaren har avvisat en faktura som inte är utfärdad här",
        "Ekonomi",
        "Kontrollera fakturanummer och utställare i svaret.",
    ),
    AnswerFinding.REFUSED_AMBIGUOUS: FindingText(
        "Betalaren har avvisat ett fakturanummer som flera säljare har",
        "Ekonomi",
        "Fråga betalaren vilken säljare det gäller. Lägg till kolumnen utställare i svaret.",
    ),
}


class AnswerStandingOut(Contract):
    """A worklist row: an answer that contradicts our records, or a refused invoice."""

    finding: str = pa.Field(
        isin=[finding.value for finding in AnswerFinding], description="What stands out"
    )
    month: str = pa.Field(nullable=True, description="Month of the answer, YYYY-MM")
    issuer: str = pa.Field(nullable=True, description="Who invoices, as the answer says")
    reporter: str = pa.Field(nullable=True, description="Who reported the contact")
    contact_id: str = pa.Field(nullable=True, description="The contact, if it is about one")
    status: str = pa.Field(nullable=True, description="The region's status")
    remark_code: str = pa.Field(nullable=True, description="The region's code")
    remark: str = pa.Field(nullable=True, description="The region's or the payer's words")
    fate: str = pa.Field(nullable=True, description="What the contact came to here")
    amount: Kronor = pa.Field(nullable=True, description="Kronor billed net")
    invoice_number: str = pa.Field(nullable=True, description="The invoice, if one is known")


class KnownContact(Contract):
    """Our contact that an answer may refer to: its latest fate and net billing."""

    reporter: str = pa.Field(description="Who reported it")
    contact_id: str = pa.Field(description="The reporter's id of it")
    fate: str = pa.Field(
        isin=[fate.value for fate in Fate], description="Fate of the report that decided last"
    )
    amount: Kronor = pa.Field(nullable=True, description="Kronor billed net; empty if nothing")
    seller_org_no: str = pa.Field(nullable=True, description="Who billed it")
    invoice_number: str = pa.Field(nullable=True, description="The invoice it stands on")


class LatestAnswer(ContactAnswer):
    """The valid answer for a contact: the last one delivered, and its file."""

    answer_no: pl.Int64 = pa.Field(description="The file, as numbered in the ledger")
