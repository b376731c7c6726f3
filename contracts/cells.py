"""The kinds of cell: which spellings mean the same, which are refused, with which remark.

`make docs` writes the table as docs/cells.md. `transforms/cells` reads by it, before anything is
compared or priced, so that a cell means the same in every format.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from contracts import codes
from contracts.remarks import RemarkCode

# Characters that a screen does not show: soft hyphen, grapheme joiner, zero-width characters, marks
# of direction, byte order mark (Unicode 15, general category Cf, and U+034F).
INVISIBLE: Final = (
    r"[\u{AD}\u{34F}\u{61C}\u{180E}\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2060}-\u{2064}"
    r"\u{2066}-\u{206F}\u{FEFF}]"
)
# Spaces of every width, and separators of lines and paragraphs.
SPACE: Final = r"[\p{Zs}\u{2028}\u{2029}]"
# Hyphens, dashes and minus signs, which programs put in place of each other.
DASH: Final = r"[\u{2010}-\u{2015}\u{2212}\u{FE58}\u{FE63}\u{FF0D}]"
# A spreadsheet's error in any language, a cell too narrow to show its value, or a formula.
ERROR_OR_FORMULA: Final = r"(?i)^(#N/A|#[\p{L}/0]+[!?]|#GETTING_DATA|#+|=.*)$"
# A number that has lost digits, such as 2,02E+16; an error; a formula. 12E34 may be an id.
NOT_AN_ID: Final = (
    rf"{ERROR_OR_FORMULA}|^[+-]?([0-9]+[.,][0-9]*E[+-]?|[0-9]+E[+-]|[0-9]E)[0-9]{{1,3}}$"
)
# The third digit of an organisation number is at least 2 (lag 1974:174), which a
# personal number never has; 16 is the century that registers put in front.
ORG_NUMBER: Final = r"^(?:16)?([0-9]{2}[2-9][0-9]{3})[- ]?([0-9]{4})$"
# A personal number without century, as `patients.canonical_patients` reads it.
SHORT_NUMBER: Final = r"^[0-9]{6} ?[-+\u{2010}-\u{2015}\u{2212}]? ?[0-9]{4}$"
# The number of a card, with words before it and the serial of the card after it. Older cards have
# sixteen digits, `xxxxxx xx-xxxxxx/xx`: the second group is the number (Region Halland, 2022).
_LMA_WORD = r"(?:(?:LMA|dossier)[ .-]*(?:kort)?[ .-]*(?:nr|nummer)?[ .:]*)"
_LMA_SERIAL = r"(?: ?/ ?[0-9]{1,2})"
LMA_NUMBER: Final = (
    rf"(?i)^{_LMA_WORD}?"
    rf"(?:([0-9]{{2}}) ?-? ?([0-9]{{6}}){_LMA_SERIAL}?"
    rf"|[0-9]{{6}}[ -]?([0-9]{{2}}) ?-? ?([0-9]{{6}}) ?/? ?[0-9]{{2}})$"
)
# A timestamp: a date, or date and time, with or without offset. Without one it is Swedish time.
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_OFFSET = r"( ?(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?))"
MOMENT: Final = (
    rf"^({codes.REPORTED_YEAR}([0-9]{{4}}|-[0-9]{{2}}-[0-9]{{2}}))"
    rf"([T ]{_TIME}(:[0-5][0-9]([.,][0-9]{{1,9}})?)?)?{_OFFSET}?$"
)
YES: Final = ("true", "1", "ja", "j", "sant")
NO: Final = ("false", "0", "nej", "n", "falskt")


class Kind(StrEnum):
    """A kind of cell, in Swedish."""

    REPORTER = "rapportör"
    CONTACT_ID = "kontakt-id"
    UNIT = "vårdenhet"
    CARE_FORM = "vårdform"
    CODE = "besökstyp, yrkeskategori, taxekod"
    DRG = "DRG"
    PROCEDURES = "KVÅ-koder"
    DIAGNOSES = "diagnoser"
    PATIENT = "patientens nummer"
    LMA_NUMBER = "LMA-nummer"
    DATE = "datum"
    MOMENT = "tidpunkt"
    AMOUNT = "belopp"
    COUNT = "antal"
    YES_OR_EMPTY = "ja eller nej"
    YES_OR_NO = "ja, nej eller okänt"
    TEXT = "namn och annan text"


class KindOfCell(NamedTuple):
    """How cells of a kind are read.

    `same` has spellings by canonical text; an empty canonical text is an empty cell. `refused` are
    spellings that get the remark `refusal`. `rule` describes in words what the examples show, and
    `write` is the advice to the sender, in Swedish.
    """

    rule: str
    same: Mapping[str, tuple[str, ...]]
    refused: tuple[str, ...]
    refusal: RemarkCode | None
    write: str


CELLS: Final[dict[Kind, KindOfCell]] = {
    Kind.REPORTER: KindOfCell(
        "An organisation number is ten digits, the third at least 2, with or without a hyphen or "
        "space before the last four and `16` in front; no check digit is asked. Other names keep "
        "their case.",
        {
            "9999990014": ("999999-0014", "999999 0014", "169999990014", "16999999-0014",
                           "999999–0014"),
            "Journalsystem A": ("Journalsystem\u00a0A", "Journal\u00adsystem A"),
        },
        ("", "#N/A", "#REF!", "1E+10", "=A1"),
        RemarkCode.IDENTITY_MISSING,
        "Skriv organisationsnumret med tio siffror eller systemets namn.",
    ),
    Kind.CONTACT_ID: KindOfCell(
        "Text with its case. A number in scientific notation has lost digits and is refused.",
        {"Å-1": ("A\u030a-1", "Å\u200b-1", "\ufeffÅ-1", "Å-1\x1a"), "12E34": (), "0017": ()},
        ("", "2,0240105E+16", "2.02E+16", "2E16", "2,E+16", "#N/A", "#VALUE!", "=B2"),
        RemarkCode.IDENTITY_MISSING,
        "Skriv ett eget id på högst 33 tecken, som text och inte som tal.",
    ),
    Kind.UNIT: KindOfCell(
        "A kombikakod or HSA-id in either case.",
        {
            "12345678M01": ("12345678m01",),
            "SE2321000016-A001": ("se2321000016-a001", "SE2321000016–A001"),
        },
        ("#N/A",),
        RemarkCode.UNIT_UNKNOWN,
        "Skriv kombikod eller HSA-id, till exempel 12345678M01.",
    ),
    Kind.CARE_FORM: KindOfCell(
        "One of three words in either case.",
        {"outpatient": ("OUTPATIENT",), "home": ("Home",), "inpatient": ("Inpatient",)},
        ("", "dagvård", "#N/A"),
        RemarkCode.CARE_FORM_UNKNOWN,
        "Skriv outpatient, home eller inpatient.",
    ),
    Kind.CODE: KindOfCell(
        "Compared exactly with the codes that price rows, patient fees and fee codes name; then "
        "without case, leading zeros and a trailing dot, where that leads to one code. Any other "
        "value is kept as written. A cell with an error is refused: C08, of a fee code C06.",
        {"LK": ("lk", "LK.", "Lk"), "01": ("1", "001", "01.")},
        ("#N/A", "=A1", "#####"),
        RemarkCode.CODE_MALFORMED,
        "Skriv koden som den står i regionens lista.",
    ),
    Kind.DRG: KindOfCell(
        "Upper or lower case, with or without a trailing dot.",
        {"K123": ("k123", "K123.")},
        ("#N/A", "1AB", "K-123"),
        RemarkCode.CODE_MALFORMED,
        "Skriv en bokstav följd av 2–4 bokstäver eller siffror, utan bindestreck.",
    ),
    Kind.PROCEDURES: KindOfCell(
        "Codes separated by spaces, commas or semicolons, in either case, with or without a dot "
        "after them. Order and repetition do not matter.",
        {"NHP09 PE009": ("PE009 NHP09", "pe009,nhp09", "PE009; NHP09", "PE009 NHP09 pe009",
                         "PE009. NHP09.")},
        ("#N/A", "PE09", "PE009/NHP09"),
        RemarkCode.CODE_MALFORMED,
        "Skriv koder som PE009 eller NHP09, med mellanslag mellan dem.",
    ),
    Kind.DIAGNOSES: KindOfCell(
        "As procedures, with or without the dot. Their order is kept: the first is the main one.",
        {"J250 I109": ("J25.0 I10.9", "j250,i109", "J25.0; I109 J250")},
        ("#N/A", "25J", "J25-0"),
        RemarkCode.CODE_MALFORMED,
        "Skriv koder som J250 eller J25.0, med mellanslag mellan dem.",
    ),
    Kind.PATIENT: KindOfCell(
        "A reserve, personal or coordination number of twelve digits, with or without a hyphen, "
        "plus or space before the last four. Of ten digits, the century is that on the start day: "
        "with a plus the person is 100 that year or older, otherwise younger. A coordination "
        "number may have month 00 and day 60; serial 000 is refused.",
        {
            "198001019804": ("19800101-9804", "19800101 9804", "800101-9804", "8001019804"),
            "191001019809": ("19100101-9809", "100101+9809"),
            "992016000010": ("99201600-0010", "99201600 0010"),
        },
        ("198001010001", "80-01-01-9804", "1,98001E+11", "#N/A"),
        RemarkCode.PATIENT_MALFORMED,
        "Skriv numret med tolv siffror, som text och inte som tal.",
    ),
    Kind.LMA_NUMBER: KindOfCell(
        "Two and six digits, with or without hyphen or space, after the words LMA or dossier (nr, "
        "nummer, kort) or none. The serial of the card after a slash is left out. Of older numbers "
        "of sixteen digits the second group counts.",
        {
            "52-123456": (
                "52123456", "52 123456", "52–123456", "52 - 123456", "LMA: 52-123456",
                "lma 52-123456", "LMA52-123456", "LMA-nr 52-123456", "LMA nr: 52-123456",
                "LMA-nummer: 52123456", "LMA.nr 52-123456", "LMA-kortnr. 52-123456",
                "dossiernr 52-123456", "Dossiernummer: 52-123456",
                "52-123456/4", "52123456/12", "012345 52-123456/07", "0123455212345607",
            )
        },
        ("2123456", "5212345", "52-1234567", "52-123456 52-654321", "5212345612", "#N/A"),
        RemarkCode.LMA_MALFORMED,
        "Skriv två siffror, bindestreck och sex siffror, till exempel 52-123456.",
    ),
    Kind.DATE: KindOfCell(
        "A day with or without hyphens, an ISO timestamp in either case, with or without colons. A "
        "time is midnight, or has an offset: then the day is the Swedish one. A day with an offset "
        "is refused where the Swedish day would be another. A time of day without offset is "
        "refused: it may be UTC, and the day another. So are two digits for the year, other orders "
        "and separators, and a spreadsheet's day number as text. In a report, so are years before "
        "1900 and after 2200.",
        {
            "2024-01-10": (
                "20240110", "2024-01-10 00:00", "2024-01-10 00:00:00", "2024-01-10T00:00:00",
                "2024-01-10T00:00:00.000", "20240110 00:00:00", "2024-01-10Z",
                "2024-01-10+01:00", "2024-01-10T00:00:00+01:00", "2024-01-09T23:00:00Z",
                "2024-01-10T08:30:00Z", "2024-01-10 00:00:00+01", "20240110T000000",
                "2024-01-10t00:00:00z", "2024–01–10",
            )
        },
        ("3/2/2024", "10/01/2024", "2024-1-10", "2024-02-30", "24-01-10", "45301", "2024/01/10",
         "2024-01-10 14:30", "2024-01-10+03:00", "0000-01-01", "1899-12-31", "2201-01-01",
         "#VÄRDEFEL!", "#N/A", "=IDAG()"),
        RemarkCode.DATE_WRONG,
        "Skriv ÅÅÅÅ-MM-DD, till exempel 2024-01-31.",
    ),
    Kind.MOMENT: KindOfCell(
        "A date, or a date and a time with or without offset. Without one it is Swedish time. "
        "Years before 1900 and after 2200 are refused.",
        {
            "2024-01-31T14:30:00": ("20240131T143000", "2024–01–31T14:30:00"),
            "2024-01-31T13:30:00Z": ("20240131T133000Z", "2024-01-31t13:30:00z"),
            "2024-01-31T14:30:00+01": ("20240131T143000+01",),
        },
        ("igår", "2024-01-10T25:00", "2024-01-10T00:00:00+1", "0000-01-01",
         "1899-12-31T23:59:59", "22010101", "#N/A"),
        RemarkCode.DATE_WRONG,
        "Skriv ÅÅÅÅ-MM-DD, eller ÅÅÅÅ-MM-DDTT:MM:SS, till exempel 2024-01-31T14:30:00.",
    ),
    Kind.AMOUNT: KindOfCell(
        "Kronor with point or comma, with spaces or apostrophes between thousands, with kr, SEK or "
        ":- or without. A number that differs from whole öre by less than 0.000001 krona, with "
        "more than three decimals, is those öre. Three decimals may be thousands and are refused, "
        "as are signs and exponents.",
        {
            "1234.50": ("1234,5", "1 234,50", "1\u00a0234,50", "1\u2009234.50", "1'234.50",
                        "1234.50 kr", "1234,50:-", "1234,50 SEK", "1234.5000"),
            "100.00": ("100", "100 kr", "100:-", "99.99999999999999", "100.00000000000001"),
        },
        ("1.234", "1,234", "1.000,00", "-50", "−50", "+50", "1e3", "50,005", ",50", "50 öre",
         "#N/A", "#VALUE!", "=50+50"),
        RemarkCode.NUMBER_WRONG,
        "Skriv kronor utan minustecken, med högst två decimaler, till exempel 1234,50.",
    ),
    Kind.COUNT: KindOfCell(
        "A whole number from 0 to 9999, with or without decimals that are zero.",
        {"3": ("03", "3.0", "3,00")},
        ("1,5", "-1", "10000", "två", "1.000", "#N/A", "=1+2"),
        RemarkCode.NUMBER_WRONG,
        "Skriv ett heltal från 0 till 9999.",
    ),
    Kind.YES_OR_EMPTY: KindOfCell(
        "Words or digits in either case. An empty cell means no.",
        {"ja": ("JA", "j", "1", "true", "TRUE", "Sant"),
         "": ("nej", "N", "0", "false", "False", "FALSKT")},
        ("kanske", "x", "2", "#N/A", "=SANT()"),
        RemarkCode.NEITHER_YES_NOR_NO,
        "Skriv ja eller nej, eller lämna cellen tom för nej.",
    ),
    Kind.YES_OR_NO: KindOfCell(
        "As above, but an empty cell is unknown.",
        {"ja": ("J", "1", "True"), "nej": ("N", "0", "falskt")},
        ("kanske", "#N/A"),
        RemarkCode.NEITHER_YES_NOR_NO,
        "Skriv ja eller nej, eller lämna cellen tom om det är okänt.",
    ),
    Kind.TEXT: KindOfCell(
        "Kept as plain text, with its case.", {"Anna Ek": ("Anna\u00a0Ek",)}, (), None,
        "Skriv texten, inte en formel.",
    ),
}  # fmt: skip

# The kind of each column of a report.
KIND_OF_COLUMN: Final[dict[str, Kind]] = {
    "reporter": Kind.REPORTER,
    "contact_id": Kind.CONTACT_ID,
    "part_of_contact": Kind.CONTACT_ID,
    "cancelled": Kind.YES_OR_EMPTY,
    "reported_at": Kind.MOMENT,
    "care_unit": Kind.UNIT,
    "end_care_unit": Kind.UNIT,
    "care_form": Kind.CARE_FORM,
    "event_form": Kind.TEXT,
    "started_on": Kind.DATE,
    "ended_on": Kind.DATE,
    "visit_type": Kind.CODE,
    "profession": Kind.CODE,
    "fee_code": Kind.CODE,
    "patient_id": Kind.PATIENT,
    "lma_number": Kind.LMA_NUMBER,
    "patient_name": Kind.TEXT,
    "born_on": Kind.DATE,
    "patient_fee": Kind.AMOUNT,
    "drg_code": Kind.DRG,
    "procedure_codes": Kind.PROCEDURES,
    "diagnosis_codes": Kind.DIAGNOSES,
    "interpreter": Kind.YES_OR_EMPTY,
    "island_visit": Kind.YES_OR_EMPTY,
    "protected_identity": Kind.YES_OR_EMPTY,
    "leave_days": Kind.COUNT,
    "planned": Kind.YES_OR_NO,
}
