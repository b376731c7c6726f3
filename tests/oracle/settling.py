"""Settling judged rows against the ledger, and the resulting invoices."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from .doubles import Billed, too_old
from .model import (
    CREDIT_NOTE,
    INVOICE,
    BilledLine,
    InvoiceResult,
    Judgement,
    Key,
    Line,
)
from .pricing import to_ore


class Settlement:
    """The debits and credits of a run, row by row in the order of delivery."""

    def __init__(self, billed: Billed, issued_on: dt.date) -> None:
        self._billed = billed
        self._issued_on = issued_on
        self.debits: list[Line] = []
        self.credits: list[BilledLine] = []
        self.causes: list[Key] = []

    def settle(
        self, judged: Judgement, net: BilledLine | None, released: set[str], *, rebill: bool
    ) -> str:
        """Return the fate of a row; `net` is its contact's billing before this run."""
        outcome = judged.outcome
        if outcome in ("cancelled", "not_billable"):
            if net is None:
                return outcome
            self._credit(net, judged)
            return "credited"
        if judged.line is None:  # unchanged, rejected, held, not_yet: billing is unchanged
            return "unchanged" if rebill else outcome
        if net is None:
            return self._settle_new(judged, judged.line, released)
        if judged.line.compared() == net.line.compared():
            return "unchanged"
        self._credit(net, judged)
        self._debit(judged.line)
        return "billed"

    def _settle_new(self, judged: Judgement, line: Line, released: set[str]) -> str:
        verdicts = self._billed.verdicts(line)
        holding = {code for code, verdict in verdicts if verdict == "hold"}
        if too_old(line.matched, self._issued_on):
            holding.add("T01")
        holding -= released  # a release frees from a hold, and leaves a warning
        judged.remarks |= holding | {code for code, verdict in verdicts if verdict == "warn"}
        if holding:
            return "held"
        self._debit(line)
        return "billed"

    def credit_on_request(self, billed: BilledLine) -> None:
        """Credit by order; the cause is the report that was billed."""
        self.credits.append(billed)
        self.causes.append(billed.line.matched.report.key)

    def _credit(self, billed: BilledLine, judged: Judgement) -> None:
        self.credits.append(billed)
        self.causes.append(judged.report.key)

    def _debit(self, line: Line) -> None:
        self.debits.append(line)
        self._billed.add(line)


def debit_key(line: Line) -> tuple[Any, ...]:
    """Return the key of a collective invoice.

    Seller, agreement, payer, reference, route, VAT percentage.
    """
    m = line.matched
    return (
        m.agreement["provider_org_no"],
        m.agreement["agreement_id"],
        m.payer["payer_id"],
        m.reference,
        m.route,
        m.vat_percent,
    )


def group_invoices(
    debits: Iterable[Line], credited: Iterable[BilledLine]
) -> list[tuple[InvoiceResult, list[Line]]]:
    """Return the invoices and credit notes of a run with their lines, unnumbered."""
    debited = defaultdict(list)
    for line in debits:
        debited[debit_key(line)].append(line)
    invoices = [(make_invoice(INVOICE, key, None, lines), lines) for key, lines in debited.items()]
    originals: dict[tuple[str, str], list[BilledLine]] = defaultdict(list)
    for billed in credited:
        originals[billed.invoice.seller_org_no, billed.invoice.number].append(billed)
    for credits_of_one in originals.values():
        original = credits_of_one[0].invoice
        lines = [billed.line for billed in credits_of_one]
        key = debit_key(lines[0])
        invoices.append((make_invoice(CREDIT_NOTE, key, original.number, lines), lines))
    return invoices


def make_invoice(
    kind: int, key: tuple[Any, ...], credits_invoice: str | None, lines: list[Line]
) -> InvoiceResult:
    """Return an invoice over these lines; VAT compensation is one rounded charge."""
    seller, agreement, payer, reference, route, percent = key
    amount = sum((line.amount for line in lines), Decimal("0.00"))
    compensation = to_ore(amount * percent / 100)
    return InvoiceResult(
        kind=kind,
        number="",
        seller_org_no=seller,
        agreement_id=agreement,
        payer_id=payer,
        reference=reference,
        route=route,
        vat_percent=percent,
        contacts=len(lines),
        lines_amount=amount,
        vat_compensation=compensation,
        total=amount + compensation,
        credits_invoice=credits_invoice,
    )


def number_order(invoice: InvoiceResult) -> tuple[Any, ...]:
    """Kind, agreement, payer, reference, route; then the remaining differences."""
    return (
        invoice.seller_org_no,
        invoice.kind,
        invoice.agreement_id,
        invoice.payer_id,
        invoice.reference,
        invoice.route,
        invoice.vat_percent,
        invoice.credits_invoice or "",
    )


def give_numbers(
    invoices: Iterable[InvoiceResult], series: dict[tuple[str, int], int], year: int
) -> None:
    """Assign `YYYY` and six digits, gapless per seller and year; update `series`."""
    for invoice in sorted(invoices, key=number_order):
        serial = series.get((invoice.seller_org_no, year), 0) + 1
        series[invoice.seller_org_no, year] = serial
        invoice.number = f"{year:04d}{serial:06d}"
