"""Candidates for reimbursement by the state as workbooks, in Swedish.

They list the patients, as the bases do. Protected identities have a separate workbook, and the
ordinary one contains only their number.
"""

import datetime as dt
from typing import Final

import polars as pl

from contracts.answers import Claim
from contracts.reimbursement import CLAIMS
from transforms.documents.swedish import CATEGORIES, counted
from transforms.documents.workbook.report_sheet import (
    ReportTable,
    amounts,
    counts,
    swedish,
    texts,
    write_report,
)
from transforms.documents.workbook.sheets import Book, Column, Form
from transforms.reimbursement.candidates import Candidates

FILE: Final = "statlig_ersattning.xlsx"
PROTECTED_FILE: Final = "statlig_ersattning_skyddad.xlsx"
_NAMES: Final = {str(claim): text.name for claim, text in CLAIMS.items()}
_COLUMNS_OF: Final[dict[Claim, tuple[str, ...]]] = {
    Claim.COSTLY: (
        "1996:1357 7 §: vårdkontakter över 100 000 kr. Regionen betalar de första 100 000 kr.",
        "Patientavgiften dras av. Kostnader för tolk får räknas in.",
        "Bara dagar då personen var registrerad hos Migrationsverket räknas.",
        "Ansök på blankett 4492, en per person, senast sex månader efter kalenderåret.",
    ),
    Claim.LASTING: (
        "2010:1122 33 §: vård i minst tre år som kostar minst 60 000 kr på tolv månader.",
        "Beloppet gäller de dyraste tolv månaderna. Ansök inom ett år från deras slut (35 §).",
        "Den som ansöker prövar uppehållstillstånd, varaktighet och Riksavtalets belopp.",
    ),
    Claim.HEALTH_EXAM: (
        "SFS 2008:124: ansök senast sista dagen i kvartalet efter undersökningen.",
        "Beloppet är schablonen den dag undersökningen gjordes.",
        "Lämna en fil med ansökningarna i inkorgen för att märka dem som ansökta.",
    ),
}
_RATES: Final = {
    "quarter_grant": "Schablon per person och kvartal",
    "health_exam": "Hälsoundersökning, asylsökande",
    "health_exam_new_arrival": "Hälsoundersökning, nyanlända",
    "costly_limit": "Gräns, kostnadskrävande vård",
    "lasting_limit": "Gräns, varaktig vård (tolv månader)",
}


def reimbursement_workbooks(
    period: str, found: Candidates, rates: pl.DataFrame, day: dt.date
) -> dict[str, bytes]:
    """Write the workbooks by file name: ordinary, and protected identities if any.

    Args:
        period: the month or year, as written in the titles.
        found: the candidates and the documents to fetch.
        rates: the state's rates, with sources.
        day: today; deadlines before it have passed.
    """
    hidden = found.candidates.filter("protected_identity").height
    people = counted(hidden, "kandidat", "kandidater")
    note = (f"{people} med skyddade personuppgifter finns i en egen arbetsbok.",)
    parts = {FILE: (_part(found, protected=False), note if hidden else ())}
    if hidden:
        parts[PROTECTED_FILE] = (_part(found, protected=True), ("Skyddade personuppgifter.",))
    made = {}
    for name, (part, candidates) in parts.items():
        out = Book(f"Statlig ersättning {period}", day)
        write_report(out, _tables(part, rates, day, candidates))
        made[name] = out.content()
    return made


def _part(found: Candidates, *, protected: bool) -> Candidates:
    wanted = pl.col("protected_identity") == protected
    return Candidates(found.candidates.filter(wanted), found.documents.filter(wanted))  # type: ignore[arg-type]


def _tables(
    found: Candidates, rates: pl.DataFrame, day: dt.date, note: tuple[str, ...]
) -> list[ReportTable]:
    passed = pl.col("deadline") < day
    state = (
        pl.when(pl.col("claimed_on").is_not_null())
        .then(pl.lit("Ansökt"))
        .when(passed)
        .then(pl.lit("Fristen är passerad"))
        .otherwise(pl.lit("Öppen"))
    )
    shown = found.candidates.with_columns(
        swedish("category", CATEGORIES),
        state=state,
        fee=pl.when("fee_deducted").then(pl.lit("ja")).otherwise(pl.lit("nej")),
    )
    return [
        _summary(shown, note),
        *(_of_claim(shown, claim) for claim in Claim),
        _documents(found.documents),
        _rates(rates),
    ]


def _summary(shown: pl.DataFrame, note: tuple[str, ...]) -> ReportTable:
    claims = pl.DataFrame({"claim": list(_NAMES)})
    summed = claims.join(_sums(shown), on="claim", maintain_order="left")
    return ReportTable(
        "oversikt",
        "Översikt",
        "Statlig ersättning att söka",
        (
            *note,
            "Kandidaterna bygger på det som är fakturerat netto, utan momskompensation.",
        ),
        (
            *texts(("claim", "Ersättning")),
            *counts(("candidates", "Kandidater"), ("claimed", "Ansökta")),
            *counts(("late", "Frist passerad"), ("open", "Öppna")),
            *amounts(("claimable", "Öppet att söka")),
            Column("Närmaste frist", "next", Form.DAY),
        ),
        summed.with_columns(swedish("claim", _NAMES)),
        "Inga kandidater.",
    )


def _sums(shown: pl.DataFrame) -> pl.DataFrame:
    is_open = pl.col("state") == "Öppen"
    return shown.group_by("claim").agg(
        candidates=pl.len().cast(pl.Int64),
        claimed=(pl.col("state") == "Ansökt").sum().cast(pl.Int64),
        late=(pl.col("state") == "Fristen är passerad").sum().cast(pl.Int64),
        open=is_open.sum().cast(pl.Int64),
        claimable=pl.col("claimable").filter(is_open).sum(),
        next=pl.col("deadline").filter(is_open).min(),
    )


def _of_claim(shown: pl.DataFrame, claim: Claim) -> ReportTable:
    name = CLAIMS[claim].name
    return ReportTable(
        claim.value,
        name,
        f"{name}, {CLAIMS[claim].rule}",
        _COLUMNS_OF[claim],
        (
            *texts(("state", "Läge")),
            Column("Sista dag", "deadline", Form.DAY),
            *texts(("patient_id", "Reservnummer"), ("patient_name", "Namn")),
            *texts(("lma_number", "LMA-nummer"), ("category", "Kategori")),
            *texts(("contact_id", "Kontakt"), ("care_unit", "Enhet"), ("unit_name", "Enhetsnamn")),
            Column("Start", "started_on", Form.DAY),
            Column("Slut", "ended_on", Form.DAY),
            *counts(("contacts", "Kontakter")),
            *amounts(("cost", "Kostnad"), ("limit", "Gräns"), ("claimable", "Att söka")),
            *texts(("fee", "Avgift avdragen"), ("case_number", "Ärende")),
            Column("Ansökt", "claimed_on", Form.DAY),
        ),
        shown.filter(pl.col("claim") == claim.value),
        "Inga kandidater.",
        unsummed=("limit",),
    )


def _documents(documents: pl.DataFrame) -> ReportTable:
    return ReportTable(
        "handlingar",
        "Handlingar att hämta",
        "Epikris och läkarintyg att hämta",
        (
            "Vårdgivaren ska på begäran lämna ut de journalanteckningar som ansökan behöver.",
            "Källa: Vårdgivarguiden, Begäran om journalutdrag.",
        ),
        (
            *texts(("documents", "Handling")),
            Column("Sista dag att ansöka", "deadline", Form.DAY),
            *texts(("seller_org_no", "Vårdgivare"), ("agreement_id", "Avtal")),
            *texts(("care_unit", "Enhet"), ("unit_name", "Enhetsnamn")),
            *texts(("patient_id", "Reservnummer"), ("patient_name", "Namn")),
            *texts(("contact_id", "Kontakt")),
            Column("Start", "started_on", Form.DAY),
            Column("Slut", "ended_on", Form.DAY),
            *amounts(("amount", "Belopp")),
            *texts(("claim", "Ersättning")),
        ),
        documents.with_columns(swedish("claim", _NAMES)),
        "Inga handlingar att hämta.",
    )


def _rates(rates: pl.DataFrame) -> ReportTable:
    ages = pl.format("{}–{} år", pl.col("age_from"), pl.col("age_to").cast(pl.String))
    older = pl.format("{} år eller äldre", pl.col("age_from"))
    return ReportTable(
        "schabloner",
        "Schabloner",
        "Schablonbelopp och gränser",
        (
            "Bara belopp som en offentlig källa anger.",
            "År utan rad har ingen källa här; lägg dem i registret state_rates.csv.",
        ),
        (
            *texts(("kind", "Slag"), ("ages", "Ålder")),
            *amounts(("amount", "Belopp")),
            Column("Från", "valid_from", Form.DAY),
            Column("Till", "valid_to", Form.DAY),
            *texts(("source", "Källa")),
        ),
        rates.sort("kind", "valid_from", "age_from").with_columns(
            swedish("kind", _RATES), ages=pl.coalesce(ages, older)
        ),
        unsummed=("amount",),
    )
