"""The national bases of a run: one file per invoice on route `riv`, fully checked.

A basis with a protected identity has a name of its own, because it may be sent only on request; so
has a basis that lacks a fact that was never reported. See docs/riv.md#rules.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import Route
from contracts.invoices import BilledItem, BilledLine, InvoiceLine, IssuedInvoice
from contracts.keys import CREDIT, DEBIT
from contracts.registries import Profession
from pipelines.archive.evidence import EvidenceOfRun, scanned
from pipelines.documents.invoices import Document
from pipelines.home.paths import Home
from transforms.documents.invoice.invoice import InvoiceDocument, documents_of, rows_by_invoice
from transforms.documents.riv.checks import broken_riv_rules
from transforms.documents.riv.codes import OPEN_CARE, PROFESSIONS
from transforms.documents.riv.contacts import (
    with_amounts,
    with_care,
    with_credits,
    with_line_ids,
)
from transforms.documents.riv.professions import with_professions
from transforms.documents.riv.rules import RivFinding, Severity
from transforms.documents.riv.writer import basis_xml

# The facts that a report or a registry may lack although the contact is billed: the main diagnosis,
# the unit's medical field code or name, the profession's national code. Any other blocking rule
# indicates a fault in the program.
UNTOLD: Final = frozenset({"ÖR22", "ÖR23", "ÖR31", "ÖR49", "EGEN-OBLIGATORISK"})
_PROFESSION_RULES: Final = frozenset({"ÖR22", "ÖR23"})
_INCOMPLETE: Final = "_ofullstandig"
_PROTECTED: Final = "_skyddad"


class RivFile(NamedTuple):
    """A basis: the file, and the blocking rules that it breaks, each with its invoice.

    `untold` are the rules broken by a missing fact; `broken` are all others.
    """

    document: Document
    broken: list[str]
    untold: list[str]


def riv_files(
    home: Home, folder: Path, invoices: pl.DataFrame, today: dt.date
) -> Iterator[RivFile]:
    """Make the national bases of a run that is issued, or about to be.

    Args:
        home: the home.
        folder: the run's folder.
        invoices: its `IssuedInvoice` rows.
        today: the day on which the bases are checked.
    """
    there = invoices.filter(pl.col("route") == Route.RIV.value)
    if there.is_empty():
        return
    contacts = rows_by_invoice(_contacts(home, folder, there))
    for invoice, _ in documents_of(IssuedInvoice.of(there), InvoiceLine.none()):
        rows = contacts[invoice.run_no, invoice.invoice]
        xml = basis_xml(invoice, rows.rows(named=True))
        yield _file(invoice, rows, xml, broken_riv_rules(xml, today=today))


def _contacts(home: Home, folder: Path, invoices: pl.DataFrame) -> pl.DataFrame:
    """Return the contacts of the bases, in order, with all columns of a basis."""
    billed = scanned([folder], "billed_lines", BilledLine).collect()
    items = scanned([folder], "billed_items", BilledItem).collect()
    numbers = invoices.get_column("invoice").implode()
    lines = with_line_ids(billed.filter(pl.col("invoice").is_in(numbers)))
    folders = {
        run_no: folder if sign == DEBIT else home.evidence_of(run_no)
        for run_no, sign in lines.select("debit_run", "sign").unique().sort(pl.all()).iter_rows()
    }
    credited = lines.filter(pl.col("sign") == CREDIT).get_column("debit_run").unique().sort()
    runs = [scanned([folders[run_no]], "billed_lines", BilledLine).collect() for run_no in credited]
    originals = with_line_ids(pl.concat([billed.clear(), *runs]))
    professions = {run_no: _professions(of_run) for run_no, of_run in folders.items()}
    stated = with_professions(with_credits(lines, billed, originals), professions)
    return with_amounts(with_care(stated), items)


def _professions(folder: Path) -> DataFrame[Profession] | None:
    """Return the professions of a run; None for a run of a release that did not keep them."""
    kept = (folder / "professions.parquet").exists()
    return EvidenceOfRun(folder).read("professions", Profession) if kept else None


def _file(
    invoice: InvoiceDocument, contacts: pl.DataFrame, xml: bytes, found: list[RivFinding]
) -> RivFile:
    """Name the file by its status, and list the rules that it breaks."""
    blocking = [one for one in found if one.severity == Severity.BLOCK]
    kind, suffix = "nationellt fakturaunderlag", ""
    if contacts.get_column("protected_identity").any():
        kind, suffix = f"{kind}, skyddad identitet: skickas först efter beslut", _PROTECTED
    if blocking:
        kind, suffix = f"{kind}, ofullständigt: {_ids(blocking)}", suffix + _INCOMPLETE
    elif found:
        kind = f"{kind}, att se över: {_ids(found)}"
    name = f"{invoice.seller_org_no}-{invoice.invoice_number}"
    document = Document(
        f"riv/{name}{suffix}.xml",
        xml,
        kind,
        invoice.invoice_number,
        invoice.agreement_id,
        contacts.height,
        str(invoice.total),
    )
    untold = [_text_of(invoice, one, contacts) for one in blocking if one.rule in UNTOLD]
    broken = [_text_of(invoice, one, contacts) for one in blocking if one.rule not in UNTOLD]
    return RivFile(document, broken, untold)


def _ids(findings: list[RivFinding]) -> str:
    return ", ".join(finding.rule for finding in findings)


def _text_of(invoice: InvoiceDocument, finding: RivFinding, contacts: pl.DataFrame) -> str:
    """Return a text of invoice and rule, and of the registry rows that lack a fact."""
    named = f"faktura {invoice.seller_org_no}-{invoice.invoice_number} ({invoice.agreement_id})"
    text = f"{named}: {finding.rule} {finding.swedish}"
    return "; ".join([text, *_lacking(finding.rule, contacts)])


def _lacking(rule: str, contacts: pl.DataFrame) -> Iterator[str]:
    """Yield the registry rows to complete: units without field, professions without code."""
    units = _values("care_unit", contacts.filter(pl.col("medical_field_code").is_null()))
    if rule == "ÖR49" and units:
        yield f"medical_field_code saknas i care_units för {units}"
    code = pl.col("profession_code")
    unlisted = ~code.is_in(sorted(PROFESSIONS)) if rule == "ÖR22" else code.is_null()
    open_care = pl.col("type_of_care") == OPEN_CARE
    professions = _values("profession", contacts.filter(open_care & unlisted))
    if rule in _PROFESSION_RULES and professions:
        yield f"rätta national_code i professions för {professions}"


def _values(column: str, contacts: pl.DataFrame) -> str:
    return ", ".join(contacts.get_column(column).drop_nulls().unique().sort())
