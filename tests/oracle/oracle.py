"""The oracle itself: deliveries, decisions and months, in turn."""

import calendar
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from .answering import Known
from .believing import is_cancellation, read_report, spell_codes
from .claiming import Candidate, candidates
from .doubles import Billed, known_ends, several_same_day
from .judging import Decided, Run, StayBefore, judge
from .model import (
    HOLD,
    INVOICE,
    RELEASABLE,
    BilledLine,
    Identity,
    InvoiceKey,
    InvoiceResult,
    Judgement,
    Key,
    Line,
    Report,
    RunResult,
    Tables,
)
from .reading import swedish_day
from .registries import Registries
from .sending import may_report
from .settling import Settlement, customer_of, give_numbers, group_invoices, number_order
from .stays import is_settled

OPEN = ("held", "not_yet")


class Oracle:
    """Everything delivered, decided and billed so far."""

    def __init__(self, registries: Tables) -> None:
        self._registries = Registries(registries)
        self._reports: dict[Key, Report] = {}
        self._reports_of: dict[Identity, list[Report]] = defaultdict(list)
        self._fates: dict[Key, str] = {}
        self._refusals: dict[Identity, list[Report]] = defaultdict(list)
        self._releases: dict[Identity, list[tuple[Report, set[str]]]] = defaultdict(list)
        # By care month; a contact that is billed whole has one line, of no month.
        self._net: dict[Identity, dict[str | None, BilledLine]] = {}
        self._taken_on: dict[int, dt.date] = {}
        self._invoices: list[InvoiceResult] = []
        self._series: dict[tuple[str, int], int] = {}
        self._runs = 0
        self._judged_in: dict[Key, int] = {}
        self._billed_in: dict[InvoiceKey, int] = {}
        self._to_credit: set[InvoiceKey] = set()
        self._refused: set[InvoiceKey] = set()
        self._barred: set[Key] = set()
        # Stays with a part that was voided or is credited on request, until reported again.
        self._settled_by_hand: set[Identity] = set()
        self._reported_on: dict[InvoiceKey, set[Key]] = defaultdict(set)
        # Reports that stay settled until their contact is reported again.
        self._closed: set[Key] = set()
        self._withdrawn: set[int] = set()
        self._just_withdrawn: set[int] = set()

    def replace_registries(self, registries: Tables) -> None:
        """Replace the registries from now on; codes are compared with theirs."""
        self._registries = Registries(registries)
        for report in self._reports.values():
            spell_codes(report, self._registries)

    def deliver(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Ingest reported rows."""
        for row in rows:
            report = read_report(row, row["ingest_no"], row["source_row"], row["source_format"])
            if report.key in self._reports:
                raise ValueError(f"row {report.key} was delivered twice")
            spell_codes(report, self._registries)
            self._reports[report.key] = report
            if report.identity is not None:
                self._reports_of[report.identity].append(report)

    def withdraw(self, ingest_no: int) -> None:
        """Withdraw a delivery: its rows are as if not delivered. R02.

        Of contacts with a judged row in it, the reports that decide without it are judged again,
        except those of invoices that were credited on request.
        """
        self._withdrawn.add(ingest_no)
        self._just_withdrawn.add(ingest_no)
        for key, report in self._reports.items():
            if key[0] != ingest_no or report.identity is None:
                continue
            self._reports_of[report.identity].remove(report)
        self._judge_again(
            {
                report.identity
                for key, report in self._reports.items()
                if key[0] == ingest_no and key in self._fates and report.identity is not None
            }
        )

    def _judge_again(self, contacts: set[Identity]) -> None:
        for identity in contacts:
            counting = [
                report
                for report in self._reports_of[identity]
                if report.key in self._fates and report.key not in self._barred
            ]
            for report in counting:
                decides = self._decides(report, counting) and report.key not in self._closed
                if decides and not self._is_open_stay(report):
                    self._fates[report.key] = "held"

    def decide(
        self,
        kind: str,
        reporter: str,
        contact_id: str,
        codes: list[str],
        about: Key | None = None,
    ) -> None:
        """Release or refuse a contact, for a report's content or that of its latest.

        Silent: a decision counts whenever the contact is reported with that content, also after
        another content in between; releases add up; a refusal is final, even before a release.
        """
        identity = (reporter, contact_id)
        reports = self._reports_of.get(identity)
        if not reports:
            raise ValueError("no such contact")
        report = latest(reports) if about is None else self._reports[about]
        if kind == "refuse":
            self._refusals[identity].append(report)
        elif kind == "release":
            self._releases[identity].append((report, set(codes) & set(RELEASABLE)))
        else:
            raise ValueError(f"unknown decision: {kind}")

    def latest_report(self, reporter: str, contact_id: str) -> Key | None:
        """Return the place of a contact's latest report, or None."""
        reports = self._reports_of.get((reporter, contact_id))
        return latest(reports).key if reports else None

    def identity_of(self, report: Key) -> Identity | None:
        """Return the identity in the report at a place; None if it has none."""
        return self._reports[report].identity

    def current_fates(self) -> dict[Key, str]:
        """Return the fate of every row ever judged."""
        return dict(self._fates)

    def billed_net(self) -> list[BilledLine]:
        """Return the current net billing: a line of each contact, or of each part of a stay."""
        return [line for lines in self._net.values() for line in lines.values()]

    def candidates(self) -> Counter[Candidate]:
        """Return what may be claimed from the state now."""
        return candidates(self.billed_net(), self._registries)

    def known_contacts(self) -> dict[Identity, Known]:
        """Return every judged contact: the last fate of its reports, and its billing."""
        found: dict[Identity, Known] = {}
        for key, _ in sorted(self._judged_in.items(), key=lambda judged: judged[::-1]):
            identity = self._reports[key].identity
            is_withdrawn = key[0] in self._withdrawn and identity in found
            if identity is not None and self._fates[key] != "replaced" and not is_withdrawn:
                net = [*self._net.get(identity, {}).values()]
                amount = sum((line.line.amount for line in net), Decimal(0)) if net else None
                seller = net[-1].invoice.seller_org_no if net else None
                found[identity] = Known(self._fates[key], amount, seller)
        return found

    def outstanding(self) -> Decimal:
        """Return invoiced less credited; `Books` also knows payments and voids."""
        return sum(
            (i.total if i.kind == INVOICE else -i.total for i in self._invoices), Decimal("0.00")
        )

    def void(self, seller_org_no: str, number: str) -> None:
        """Void an invoice; its contacts are judged again (docs/rules.md#void).

        By the report that was billed, or by a later one with the same content.
        """
        voided = (seller_org_no, number)
        for identity, billed in self._of_invoice(voided):
            self._take_away(identity, billed)
            self._settled_by_hand.add(identity)
            if billed.line.part is not None:
                self._close(voided, identity)
            if billed.line.part is None:
                self._fates[billed.line.matched.report.key] = "held"
                for report in self._reports_of[identity]:
                    same = self._fates.get(report.key) == "unchanged"
                    same &= report.key not in self._barred and report.key[0] not in self._withdrawn
                    if same and self._judged_in[report.key] > self._billed_in[voided]:
                        self._fates[report.key] = "held"

    def _of_invoice(self, invoice: InvoiceKey) -> list[tuple[Identity, BilledLine]]:
        return [
            (identity, billed)
            for identity, lines in self._net.items()
            for billed in lines.values()
            if key_of(billed.invoice) == invoice
        ]

    def _take_away(self, identity: Identity, billed: BilledLine) -> None:
        lines = self._net[identity]
        del lines[billed.line.month]
        if not lines:
            del self._net[identity]

    def order_credit(self, seller_org_no: str, number: str) -> None:
        """Credit the rest of an invoice in the next run (docs/rules.md#credit-on-request)."""
        invoice = (seller_org_no, number)
        self._to_credit.add(invoice)
        for key in list(self._reported_on[invoice]):
            self._close(invoice, self._reports[key].identity)
        self._settled_by_hand |= {i for i, _ in self._of_invoice((seller_org_no, number))}

    def _close(self, invoice: InvoiceKey, identity: Identity | None) -> None:
        """Settle the reports on an invoice, and later equal ones, until reported again."""
        self._closed |= {
            key for key in self._reported_on[invoice] if self._reports[key].identity == identity
        }
        for report in self._reports_of[identity] if identity else []:
            same = self._fates.get(report.key) == "unchanged" and report.key not in self._barred
            if same and self._judged_in[report.key] > self._billed_in[invoice]:
                self._closed.add(report.key)

    def refuse_invoice(self, seller_org_no: str, number: str) -> None:
        """Record that the payer refused an invoice."""
        self._refused.add((seller_org_no, number))

    def bill(
        self, month: str, issued_on: dt.date, rebill_since: dt.date | None = None
    ) -> RunResult:
        """Judge every row not yet settled, settle it against the ledger, and issue."""
        year, number = int(month[:4]), int(month[5:7])
        month_end = dt.date(year, number, calendar.monthrange(year, number)[1])
        run = Run(month_end, issued_on, self._registries)
        result = RunResult()
        self._runs += 1
        for key in self._reports:
            self._taken_on.setdefault(key[0], issued_on)
            if key[0] in self._just_withdrawn:
                result.fates[key] = "rejected"
                result.remarks.add((*key, "R02"))
        self._ask_senders()
        to_judge = self._rows_that_decide(result)
        judgements = [self._judge(report, run, rebill_since) for report in to_judge]
        again = self._rows_to_rebill(judgements, rebill_since)
        judgements += [self._judge(report, run, rebill_since, again=True) for report in again]
        judgements.sort(key=lambda judged: judged.report.key)
        first_and_last = (month_end.replace(day=1), month_end)
        rebilled = {report.key for report in again}
        self._settle(judgements, rebilled, (issued_on, first_and_last), result)
        self._fates.update(result.fates)
        self._judged_in.update(dict.fromkeys(result.fates, self._runs))
        self._just_withdrawn.clear()
        return result

    def _ask_senders(self) -> None:
        """Ask of each row that is not settled whether its folder may report it.

        Silent: a row that is settled stays as it was asked last.
        """
        for key, report in self._reports.items():
            if self._fates.get(key, "held") in OPEN and key[0] not in self._withdrawn:
                lines = self._net.get(report.identity) if report.identity else None
                billed = last_billed(lines) if lines else None
                may = may_report(report, billed, self._registries)
                (self._barred.discard if may else self._barred.add)(key)

    def _alike(self, report: Report, identity: Identity) -> list[Report]:
        """Return the reports of a contact that take part, or, of one that does not, the others."""
        barred = report.key in self._barred
        return [
            other for other in self._reports_of[identity] if (other.key in self._barred) == barred
        ]

    def _rows_that_decide(self, result: RunResult) -> list[Report]:
        """Return the open and new rows that are the latest of their contact."""
        deciding = []
        for key, report in self._reports.items():
            if key[0] in self._withdrawn:
                continue
            if self._fates.get(key, "held") not in OPEN and not self._is_open_stay(report):
                continue
            if (
                report.identity is None
                or key in self._barred
                or self._decides(report, self._alike(report, report.identity))
            ):
                deciding.append(report)
            else:
                result.fates[key] = "replaced"
        return deciding

    def _is_open_stay(self, report: Report) -> bool:
        """Return whether a report of the last run is of a stay that is not settled."""
        identity = report.identity
        return (
            identity is not None
            and self._judged_in.get(report.key) == self._runs - 1
            and self._fates[report.key] in ("billed", "unchanged")
            and identity not in self._settled_by_hand
            and not is_settled(self._lines_of(identity))
        )

    def _lines_of(self, identity: Identity | None) -> dict[str | None, Line]:
        """Return the lines billed net of a contact, except those to be credited on request."""
        net = self._net.get(identity, {}) if identity else {}
        return {
            month: billed.line
            for month, billed in net.items()
            if not self._is_to_be_credited(billed)
        }

    def _decides(self, report: Report, reports: list[Report]) -> bool:
        """Return whether a report is its contact's latest, or C16 ties it to the latest.

        Silent: one without a patient, in a file with several patients, is not replaced either.
        """
        last = latest(reports)
        tied = last.key[0] == report.key[0] and len(patients_in_file(last, reports)) > 1
        return last is report or (
            tied and not is_cancellation(last) and not is_cancellation(report)
        )

    def _rows_to_rebill(self, judged: list[Judgement], since: dt.date | None) -> list[Report]:
        """Return the billed reports of contacts that started on or after the given day.

        Silent: not of a contact of which another report is judged in this run, unless that one is
        `unchanged` without being judged.
        """
        if since is None:
            return []
        taken = {
            j.report.identity
            for j in judged
            if j.outcome != "unchanged" and j.report.key not in self._barred
        }
        return [
            last_billed(lines).line.matched.report
            for identity, lines in self._net.items()
            if last_billed(lines).line.matched.contact.started_on >= since
            and identity not in taken
            and not any(map(self._is_to_be_credited, lines.values()))
        ]

    def _judge(
        self, report: Report, run: Run, since: dt.date | None, *, again: bool = False
    ) -> Judgement:
        identity = report.identity
        barred = report.key in self._barred and not again
        alike = self._alike(report, identity) if identity is not None else []
        if identity is not None and not barred and all(map(is_cancellation, alike)):
            # C17: there is nothing but cancellations, so there is nothing to cancel.
            return Judgement(report, "cancelled", {"C17", "C18"} if report.hidden else {"C17"})
        if identity is not None and self._is_of_several(report, alike):
            return Judgement(report, "rejected", {"C16", "C18"} if report.hidden else {"C16"})
        lines = self._lines_of(identity)
        reported_on = self._taken_on[report.key[0]]
        if report.reported_at is not None:
            reported_on = swedish_day(report.reported_at)
        content = None
        locked = False
        if lines and not again:
            net = {m: b for m, b in self._net[identity or ("", "")].items() if m in lines}
            content = last_billed(net).line.matched.report.content
            if not is_settled(lines):
                rebilled = since is not None and any(
                    line.matched.contact.started_on >= since for line in lines.values()
                )
                unmoved = content == report.content or self._is_open_stay(report)
                locked, content = unmoved and not rebilled, None
        return judge(
            report,
            run,
            billed_content=content,
            decided=Decided(self._is_refused(report), self._released(report), barred),
            stay=StayBefore(lines, reported_on, locked),
        )

    @staticmethod
    def _is_of_several(report: Report, reports: list[Report]) -> bool:
        has_patient = report.text["patient_id"] is not None and not is_cancellation(report)
        return has_patient and len(patients_in_file(report, reports)) > 1

    def _is_to_be_credited(self, billed: BilledLine) -> bool:
        by_order = key_of(billed.invoice) in self._to_credit
        return by_order or billed.line.matched.report.key[0] in self._withdrawn

    def _released(self, report: Report) -> set[str]:
        if report.identity is None:
            return set()
        released = [
            codes
            for decided, codes in self._releases.get(report.identity, [])
            if decided.content == report.content
        ]
        return set().union(*released)

    def _is_refused(self, report: Report) -> bool:
        return report.identity is not None and any(
            decided.content == report.content for decided in self._refusals.get(report.identity, [])
        )

    def _settle(
        self,
        judgements: list[Judgement],
        rebilled: set[Key],
        days: tuple[dt.date, tuple[dt.date, dt.date]],
        result: RunResult,
    ) -> None:
        issued_on, month = days
        lines_before = known_ends([billed.line for billed in self.billed_net()])
        ordered = [net for net in self.billed_net() if self._is_to_be_credited(net)]
        net_before = {
            i: {m: net for m, net in lines.items() if not self._is_to_be_credited(net)}
            for i, lines in self._net.items()
        }
        for place in several_same_day(judgements, lines_before, self._registries):
            judgements[place].remarks.add("B01")
        settlement = Settlement(Billed(lines_before, self._registries), issued_on)
        for judged in judgements:
            key, identity = judged.report.key, judged.report.identity
            result.fates[key] = settlement.settle(
                judged,
                net_before.get(identity, {}) if identity else {},
                self._released(judged.report),
                rebill=key in rebilled,
            )
            result.remarks |= {(*key, code) for code in judged.remarks}
            if result.fates[key] == "held":
                result.holding[key] = judged.remarks & HOLD | judged.holding
        for billed in ordered:
            reason = "withdrawn"
            if key_of(billed.invoice) in self._to_credit:
                reason = "refused" if key_of(billed.invoice) in self._refused else "ordered"
            settlement.credit_on_request(billed, reason)
            result.fates[billed.line.matched.report.key] = "credited"
        self._issue(settlement, issued_on, month, result)

    def _issue(
        self,
        settlement: Settlement,
        issued_on: dt.date,
        month: tuple[dt.date, dt.date],
        result: RunResult,
    ) -> None:
        payers = self._registries.payers
        customers = partial(customer_of, payers=payers, issued_on=issued_on)
        grouped = group_invoices(settlement, self._invoices, month, customers)
        result.invoices = sorted((invoice for invoice, _ in grouped), key=number_order)
        give_numbers(result.invoices, self._series, issued_on.year)
        self._invoices += result.invoices
        self._billed_in.update((key_of(invoice), self._runs) for invoice in result.invoices)
        for billed, cause in zip(settlement.credits, settlement.causes, strict=True):
            report = billed.line.matched.report
            result.credits[billed.line.place] = (billed.invoice.number, cause)
            if report.identity is not None:
                self._take_away(report.identity, billed)
        for invoice, lines in grouped:
            if invoice.kind != INVOICE:
                continue
            for line in lines:
                report = line.matched.report
                if report.identity is not None:
                    lines_of = self._net.setdefault(report.identity, {})
                    lines_of[line.month] = BilledLine(line, invoice, self._runs)
                    self._settled_by_hand.discard(report.identity)
                    self._reported_on[key_of(invoice)].add(report.key)
                result.amounts[line.place] = line.amount
                result.debits[line.place] = line.compared() + line.shown()
                if line.items:  # a part of leave days only has none
                    result.items[line.place] = [*line.items]


def key_of(invoice: InvoiceResult) -> InvoiceKey:
    """Return the key of an invoice: each seller has its own number series."""
    return invoice.seller_org_no, invoice.number


def last_billed(lines: Mapping[str | None, BilledLine]) -> BilledLine:
    """Return the line of a contact that was billed last."""
    return max(lines.values(), key=lambda billed: (billed.run, billed.line.month or ""))


def patients_in_file(report: Report, reports: list[Report]) -> set[str]:
    """Return the patients of a contact's reports in the file of one of them."""
    return {
        other.text["patient_id"] or ""
        for other in reports
        if other.key[0] == report.key[0] and not is_cancellation(other)
    } - {""}


def latest(reports: list[Report]) -> Report:
    """Return the latest by `reported_at` if all have it; else, and on ties, by place.

    The place is ingest number and row. Silent: a cancellation is a report like any other here.
    """
    if all(report.reported_at is not None for report in reports):
        return max(reports, key=lambda r: (r.reported_at, r.key))
    return max(reports, key=lambda r: r.key)
