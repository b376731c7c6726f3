"""Settling judged rows against the ledger, and the resulting invoices."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
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
from .registries import Row, on_day_else_latest
from .stays import changes


class Settlement:
    """The debits and credits of a run, row by row in the order of delivery."""

    def __init__(self, billed: Billed, issued_on: dt.date) -> None:
        self._billed = billed
        self._issued_on = issued_on
        self.debits: list[Line] = []
        self.credits: list[BilledLine] = []
        self.causes: list[Key] = []
        self.reasons: list[str] = []

    def settle(
        self,
        judged: Judgement,
        net: Mapping[str | None, BilledLine],
        released: set[str],
        *,
        rebill: bool,
    ) -> str:
        """Return the fate of a row; `net` is its contact's billing before this run, by month."""
        outcome = judged.outcome
        if outcome in ("cancelled", "not_billable"):
            if judged.locked and outcome == "not_billable":
                net = {}
            for billed in net.values():
                self._credit(billed, judged, outcome)
            return "credited" if net else outcome
        if judged.parts:
            return self._settle_parts(judged, net, released, rebill=rebill)
        if judged.line is None:  # unchanged, rejected, held, not_yet: billing is unchanged
            return "unchanged" if rebill else outcome
        if not net:
            return self._settle_new(judged, [judged.line], released)
        if [judged.line.compared()] == [billed.line.compared() for billed in net.values()]:
            return "unchanged"
        for billed in net.values():
            self._credit(billed, judged, self._reason_of(billed, judged))
        self._debit(judged.line)
        return "billed"

    @staticmethod
    def _reason_of(billed: BilledLine, judged: Judgement) -> str:
        same_report = billed.line.matched.report.key == judged.report.key
        return "rebilled" if same_report else "changed"

    def _settle_parts(
        self,
        judged: Judgement,
        net: Mapping[str | None, BilledLine],
        released: set[str],
        *,
        rebill: bool,
    ) -> str:
        """Compare a stay part by part: equal parts stay, others are credited and billed again."""
        if not net:
            return self._settle_new(judged, [*judged.parts.values()], released)
        lines = {month: billed.line for month, billed in net.items()}
        new, credited = changes(judged, lines)
        if not new:
            return "unchanged"
        of_new_months = [line for month, line in judged.parts.items() if month not in lines]
        if any(too_old(line, self._issued_on) for line in of_new_months) and "T01" not in released:
            judged.holding = {"T01"}
            judged.remarks.add("T01")
            return "unchanged" if rebill else "held"
        for month in credited:
            self._credit(net[month], judged, self._reason_of(net[month], judged))
        for line in new:
            self._debit(line)
        return "billed"

    def _settle_new(self, judged: Judgement, lines: list[Line], released: set[str]) -> str:
        verdicts = self._billed.verdicts(lines[0])
        holding = {code for code, verdict in verdicts if verdict == "hold"}
        if any(too_old(line, self._issued_on) for line in lines):
            holding.add("T01")
        holding -= released  # a release frees from a hold, and leaves a warning
        judged.holding = holding
        judged.remarks |= holding | {code for code, verdict in verdicts if verdict == "warn"}
        if holding:
            return "held"
        for line in lines:
            self._debit(line)
        return "billed"

    def credit_on_request(self, billed: BilledLine, reason: str) -> None:
        """Credit by a person's decision; the cause is the report that was billed."""
        self.credits.append(billed)
        self.causes.append(billed.line.matched.report.key)
        self.reasons.append(reason)

    def _credit(self, billed: BilledLine, judged: Judgement, reason: str) -> None:
        self.credits.append(billed)
        self.causes.append(judged.report.key)
        self.reasons.append(reason)

    def _debit(self, line: Line) -> None:
        self.debits.append(line)
        self._billed.add(line)


def customer_of(line: Line, payers: dict[str, list[Row]], issued_on: dt.date) -> str | None:
    """Return the storkundskod of a contact on route RES: docs/rules.md#res-customer."""
    m = line.matched
    if m.route != "res":
        return None
    payer = on_day_else_latest(payers, m.payer["payer_id"], issued_on)
    if m.category == "without_permit":
        return payer["res_customer_without_permit"] or payer["res_customer_asylum"]
    return payer["res_customer_quota" if m.category == "quota_refugee" else "res_customer_asylum"]


def debit_key(line: Line, customer: str | None) -> tuple[Any, ...]:
    """Return the key of a collective invoice.

    Seller, agreement, payer, reference, route, VAT percentage, customer of RES.
    """
    m = line.matched
    return (
        m.agreement["provider_org_no"],
        m.agreement["agreement_id"],
        m.payer["payer_id"],
        m.reference,
        m.route,
        m.vat_percent,
        customer,
    )


def group_invoices(
    settlement: Settlement,
    issued: Iterable[InvoiceResult],
    month: tuple[dt.date, dt.date],
    customers: Callable[[Line], str | None],
) -> list[tuple[InvoiceResult, list[Line]]]:
    """Return the invoices and credit notes of a run with their lines, unnumbered."""
    debited = defaultdict(list)
    for line in settlement.debits:
        debited[debit_key(line, customers(line))].append(line)
    invoices = [(make_invoice(key, lines, month), lines) for key, lines in debited.items()]
    credited: dict[tuple[str, str], list[tuple[BilledLine, str]]] = defaultdict(list)
    for billed, reason in zip(settlement.credits, settlement.reasons, strict=True):
        credited[billed.invoice.seller_org_no, billed.invoice.number].append((billed, reason))
    earlier = [one for one in issued if one.kind == CREDIT_NOTE]
    for credits_of_one in credited.values():
        original = credits_of_one[0][0].invoice
        notes = [
            note
            for note in earlier
            if (note.seller_org_no, note.credits_invoice)
            == (original.seller_org_no, original.number)
        ]
        lines = [billed.line for billed, _ in credits_of_one]
        reasons = frozenset(reason for _, reason in credits_of_one)
        invoices.append((make_note(original, notes, lines, reasons), lines))
    return invoices


def make_invoice(
    key: tuple[Any, ...], lines: list[Line], month: tuple[dt.date, dt.date]
) -> InvoiceResult:
    """Return an invoice over these lines; VAT compensation is one rounded charge."""
    seller, agreement, payer, reference, route, percent, customer = key
    amount = sum((line.amount for line in lines), Decimal("0.00"))
    compensation = to_ore(amount * percent / 100)
    first, last = days_of(lines)
    return InvoiceResult(
        kind=INVOICE,
        number="",
        seller_org_no=seller,
        agreement_id=agreement,
        payer_id=payer,
        reference=reference,
        route=route,
        vat_percent=percent,
        contacts=contacts_of(lines),
        lines_amount=amount,
        vat_compensation=compensation,
        total=amount + compensation,
        credits_invoice=None,
        res_customer=customer,
        period=(min(first, month[0]), max(last, month[1])),
    )


def make_note(
    original: InvoiceResult,
    earlier: list[InvoiceResult],
    lines: list[Line],
    reasons: frozenset[str],
) -> InvoiceResult:
    """Return the note that credits these lines, of an invoice that `earlier` notes credit too.

    Its VAT compensation is at most what is left, and all of it when no contact is left.
    """
    amount = sum((line.amount for line in lines), Decimal("0.00"))
    compensation_left = original.vat_compensation - sum(note.vat_compensation for note in earlier)
    lines_left = original.lines_amount - sum(note.lines_amount for note in earlier) - amount
    share = to_ore(amount * original.vat_percent / 100)
    compensation = min(share, compensation_left) if lines_left else compensation_left
    return replace(
        original,
        kind=CREDIT_NOTE,
        number="",
        contacts=contacts_of(lines),
        lines_amount=amount,
        vat_compensation=compensation,
        total=amount + compensation,
        credits_invoice=original.number,
        period=days_of(lines),
        reasons=reasons,
    )


def contacts_of(lines: list[Line]) -> int:
    """Return the number of contacts; the parts of a stay are of one."""
    whole = sum(line.part is None for line in lines)
    return whole + len({line.matched.report.identity for line in lines if line.part})


def days_of(lines: list[Line]) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of lines."""
    return min(line.days[0] for line in lines), max(line.days[1] for line in lines)


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
        invoice.res_customer or "",
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
