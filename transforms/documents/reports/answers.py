"""The region's answers that stand out as a workbook: a worklist without patients."""

import datetime as dt

import polars as pl

from contracts.answers import ANSWER_FINDINGS
from transforms.documents.swedish import FATES, STATUSES
from transforms.documents.workbook.report_sheet import (
    ReportTable,
    amounts,
    counts,
    swedish,
    texts,
    write_report,
)
from transforms.documents.workbook.sheets import Book


def answers_workbook(found: pl.DataFrame, day: dt.date) -> bytes:
    """Write the answers that stand out (AnswerStandingOut) as deterministic xlsx."""
    words_of = {
        "text": {str(finding): text.swedish for finding, text in ANSWER_FINDINGS.items()},
        "who": {str(finding): text.fixed_by for finding, text in ANSWER_FINDINGS.items()},
        "how": {str(finding): text.how for finding, text in ANSWER_FINDINGS.items()},
    }
    named = {name: pl.col("finding").replace(words) for name, words in words_of.items()}
    rows = found.with_columns(swedish("status", STATUSES), swedish("fate", FATES), **named)
    out = Book("Svar att åtgärda", day)
    write_report(out, (_summary(rows), _answers(rows)))
    return out.content()


def _summary(rows: pl.DataFrame) -> ReportTable:
    sums = rows.group_by("text", "who", "how", maintain_order=True).agg(
        answers=pl.len().cast(pl.Int64), amount=pl.col("amount").sum()
    )
    return ReportTable(
        "oversikt",
        "Översikt",
        "Svar som inte stämmer med det fakturerade",
        ("För varje vårdhändelse gäller det senast lämnade svaret.",),
        (
            *texts(("text", "Vad")),
            *counts(("answers", "Svar")),
            *amounts(("amount", "Fakturerat")),
            *texts(("who", "Åtgärdas av"), ("how", "Gör så här")),
        ),
        sums,
        "Alla svar stämmer med det fakturerade.",
    )


def _answers(rows: pl.DataFrame) -> ReportTable:
    return ReportTable(
        "svar",
        "Svar",
        "Svar att åtgärda",
        ("OK hos regionen betyder inte att ersättningen är rätt.",),
        (
            *texts(("text", "Vad"), ("who", "Åtgärdas av"), ("month", "Månad")),
            *texts(("contact_id", "Kontakt"), ("reporter", "Rapportör"), ("issuer", "Utställare")),
            *texts(("status", "Status"), ("remark_code", "Kod"), ("remark", "Regionens text")),
            *texts(("fate", "Utfall här"), ("invoice_number", "Faktura")),
            *amounts(("amount", "Fakturerat")),
        ),
        rows,
        "Inga svar att åtgärda.",
    )
