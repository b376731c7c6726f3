"""The words by which a payer's template says what goes where: headings, or `{{placeholders}}`.

Compared without case, spaces and signs, so `LMA-nummer`, `LMA nummer` and `{{lma_nummer}}` are
one word. docs/templates.md tells them to who makes a template.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

import polars as pl

from transforms.documents import swedish
from transforms.documents.invoice import InvoiceDocument

Value = str | int | Decimal | date | None

PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
NUMBER: Final = "number"
# Column of `basis_rows` -> its words. `number` counts the contacts of the workbook from 1.
_CONTACT_WORDS: Final[dict[str, tuple[str, ...]]] = {
    NUMBER: ("Löpnummer", "Nr", "Rad"),
    "patient_id": ("Reservnummer", "Reservnr", "Patient-id", "Personnummer/reservnummer"),
    "lma_number": ("LMA-nummer", "LMA", "Dossiernummer"),
    "patient_name": ("Namn", "Patientens namn", "Patientnamn"),
    "born_on": ("Födelsedatum", "Född"),
    "started_on": (
        "Datum",
        "Besöksdatum",
        "Datum för besök",
        "Datum besök/vårdtillfälle",
        "Datum för besök/vårdtillfälle",
        "Startdatum",
        "Inskrivningsdatum",
    ),
    "ended_on": ("Utskrivningsdatum", "Slutdatum"),
    "days": ("Antal dygn", "Antal fakturerade dygn", "Vårddygn", "Vårdtid"),
    "care_unit": ("Kombikakod", "Kombikod"),
    "unit_name": ("Vårdenhet", "Mottagning", "Enhet"),
    "visit_type": ("Besökstyp",),
    "profession": ("Yrkeskategori", "Yrke"),
    "fee_code": ("Taxekod", "Taxa", "Taxakod"),
    "codes": ("DRG/KVÅ", "KVÅ/DRG"),
    "drg_code": ("DRG", "DRG-kod"),
    "procedure_codes": ("KVÅ", "KVÅ-kod", "KVÅ-koder", "Åtgärd", "Åtgärder"),
    "gross": ("Ersättning", "Pris"),
    "deduction": ("Avdrag",),
    "fee": ("Patientavgift", "Betald patientavgift"),
    "amount": ("Belopp", "Belopp kr", "Att fakturera", "Fakturerat belopp"),
    "contact_id": ("Kontakt-id", "Vårdkontakt-id"),
    "category_text": ("Kategori", "Patientkategori"),
}


def bare(word: str) -> str:
    """Return a word as it is compared: its letters and digits, in lower case."""
    return "".join(sign for sign in word.lower() if sign.isalnum())


CONTACT_WORDS: Final = {
    bare(word): column for column, words in _CONTACT_WORDS.items() for word in words
}


def facts(invoice: InvoiceDocument, contacts: pl.DataFrame) -> dict[str, Value]:
    """Return by bare word what a template may say of the invoice and the workbook's contacts."""
    return {word: tell(invoice, contacts) for word, tell in FACT_WORDS.items()}


_FACTS: Final[dict[str, Callable[[InvoiceDocument, pl.DataFrame], Value]]] = {
    "Fakturatyp": lambda invoice, _: swedish.INVOICE_KINDS[invoice.kind],
    "Fakturanummer": lambda invoice, _: invoice.invoice_number,
    "Krediterar faktura": lambda invoice, _: invoice.credits_invoice,
    "Fakturadatum": lambda invoice, _: invoice.issued_on,
    "Förfallodatum": lambda invoice, _: invoice.due_on,
    "Period": lambda invoice, _: swedish.days(invoice.period_start, invoice.period_end),
    "Period från": lambda invoice, _: invoice.period_start,
    "Period till": lambda invoice, _: invoice.period_end,
    "Vårdgivare": lambda invoice, _: invoice.seller_name,
    "Organisationsnummer": lambda invoice, _: swedish.org_no(invoice.seller_org_no),
    "Bankgiro": lambda invoice, _: invoice.seller_bankgiro,
    "Vår referens": lambda invoice, _: invoice.seller_reference,
    "Kontaktperson": lambda invoice, _: invoice.seller_contact_name,
    "E-post": lambda invoice, _: invoice.seller_contact_email,
    "Betalare": lambda invoice, _: invoice.buyer_name,
    "Avtalsnummer": lambda invoice, _: invoice.agreement_id,
    "Referens": lambda invoice, _: invoice.reference,
    "Antal": lambda _, contacts: contacts.height,
    "Summa": lambda _, contacts: Decimal(contacts["amount"].sum()),
    "Fakturans summa": lambda invoice, _: invoice.lines_amount,
    "Att betala": lambda invoice, _: invoice.total,
}
FACT_WORDS: Final = {bare(word): tell for word, tell in _FACTS.items()}


def as_text(value: Value) -> str:
    """Write a value into a sentence of a template."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return swedish.kronor(value)
    return swedish.day(value) if isinstance(value, date) else str(value)
