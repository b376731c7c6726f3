"""`samfaktura explain`: every rule, price row and ledger entry behind a contact."""

import polars as pl
from rich.table import Column, Table

from commands import desk
from commands.parameters import ContactArgument, Purpose, Reporter
from commands.payments import MATCH_RULES
from contracts.codes import ItemKind
from contracts.keys import INVOICE_KEY, ROW_PLACE
from contracts.reimbursement import CLAIMS
from contracts.remarks import CATALOGUE, RemarkCode
from pipelines.desk.explain import Explanation
from pipelines.desk.explain import explain as find
from pipelines.home.access_log import ContactLook
from transforms.cells.faults import cells_in_words
from transforms.documents.swedish import (
    CATEGORIES,
    FATES,
    INVOICE_KINDS,
    ROUTES,
    STATUSES,
    day,
    item_text,
    kronor,
    percent,
)
from transforms.explaining.parts import part_in_words, to_come

_STATES = {"issued": "", "draft": ", utkast"}
_LINES = ("agreement_id", "payer_id", "route", "care_unit", "category", "vat_percent")


def explain(
    contact: ContactArgument, *, reporter: Reporter = None, purpose: Purpose = None
) -> None:
    """Report what became of a contact and how it was priced."""
    home = desk.home()
    found = find(home, contact, reporter)
    seen = found.values_of("care_unit"), found.values_of("patient_id")
    desk.note_access(ContactLook("explain", found.reporter, found.contact_id, *seen), purpose)
    desk.print_heading("Kontakt", f" {found.contact_id}, rapportör {found.reporter}")
    for report in found.reports.sort("run").iter_rows(named=True):
        _print_report(report, found)
    for left in to_come(found.lines):
        desk.console.print(f"\n{left}", soft_wrap=True)
    if not (found.decisions.is_empty() and found.withdrawals.is_empty()):
        desk.print_heading("\nBeslut")
    for decision in found.decisions.iter_rows(named=True):
        kind = f"släppt från {decision['codes']}" if decision["kind"] == "release" else "nekad"
        desk.console.print(
            f"  {decision['at']:%Y-%m-%d} {decision['who']}: {kind}. Skäl: {decision['because']}"
        )
    for taken in found.withdrawals.iter_rows(named=True):
        desk.console.print(
            f"  {taken['at']:%Y-%m-%d} {taken['who']}: fil {taken['ingest_no']} ({taken['path']}) "
            f"återkallad. Skäl: {taken['because']}",
            soft_wrap=True,
        )
    _print_answers(found)


def _print_answers(found: Explanation) -> None:
    """Print the region's statuses, the payer's refusals and the claims on the state."""
    lines = [
        f"{answer['month']} {STATUSES[answer['status']]}{_words(answer)} "
        f"(utställare {answer['issuer']}, svar nr {answer['answer_no']})"
        for answer in found.answers.iter_rows(named=True)
    ]
    lines += [
        f"{day(refusal['refused_on'])} betalaren avvisade faktura {refusal['invoice_number']}: "
        f"{refusal['reason']}"
        for refusal in found.refusals.iter_rows(named=True)
    ]
    lines += [
        f"{day(claim['claimed_on'])} regionen sökte statlig ersättning: "
        f"{CLAIMS[claim['claim']].name}"
        for claim in found.claims.iter_rows(named=True)
    ]
    if lines:
        desk.print_heading("\nSvar")
    for line in lines:
        desk.console.print(f"  {line}", soft_wrap=True)


def _words(answer: dict[str, object]) -> str:
    words = [str(word) for word in (answer["remark_code"], answer["remark"]) if word]
    return f": {' '.join(words)}" if words else ""


def _print_report(report: dict[str, object], found: Explanation) -> None:
    desk.print_heading(
        f"\n{report['month']}",
        f" (körning {report['run']}{_STATES[str(report['state'])]}): {report['path']} "
        f"rad {report['source_row']} – {FATES[str(report['fate'])]}",
    )
    place = _of(report, *ROW_PLACE)
    for remark in found.remarks.filter(place).sort("code").iter_rows(named=True):
        text = CATALOGUE[RemarkCode(remark["code"])]
        desk.console.print(
            f"  {remark['code']} {text.swedish}. {text.fixed_by}: {text.how}", soft_wrap=True
        )
        _print_cells(remark, found)
    _print_rules(report, found)
    caused = (
        (pl.col("cause_ingest_no") == report["ingest_no"])
        & (pl.col("cause_row") == report["source_row"])
        & (pl.col("run") == report["run"])
    )
    for line in found.lines.filter(caused).sort("sign", "care_month").iter_rows(named=True):
        of_part = pl.col("care_month").eq_missing(line["care_month"])
        items = found.items.filter(_of(line, *ROW_PLACE, "invoice"), of_part)
        _print_line(line, items, found.care)
        _print_payments(line, found.payments)


def _print_cells(remark: dict[str, object], found: Explanation) -> None:
    """Print the cells that a remark is about: heading in the file, kind, and what to write."""
    of_it = pl.all_horizontal(pl.col(name) == remark[name] for name in (*ROW_PLACE, "code"))
    for cells in cells_in_words(found.cells.filter(of_it))["cells"]:
        for cell in cells.splitlines():
            desk.console.print(f"    Kolumn {cell}", soft_wrap=True)


def _print_rules(report: dict[str, object], found: Explanation) -> None:
    """Print each rule's question and answer, with the registry rows behind it."""
    where = report["run"], report["ingest_no"], report["source_row"]
    for rules in found.rules:
        if (rules.run, rules.ingest_no, rules.source_row) != where:
            continue
        if rules.lacking:
            desk.console.print(f"    Reglerna kan inte visas: {rules.lacking}.")
            continue
        table = Table("Regel", "Svar", "Register", box=None)
        for rule in rules.rules:
            table.add_row(*rule)
        desk.print_table(table)


def _print_line(line: dict[str, object], items: pl.DataFrame, care: pl.DataFrame) -> None:
    """Print a debit or credit, its deciding facts, and its items with price list rows."""
    desk.console.print(
        f"  {INVOICE_KINDS[int(str(line['kind']))]} {line['invoice_number']} "
        f"({day(line['issued_on'])}): {kronor(line['amount'])}"  # type: ignore[arg-type]
    )
    if line["care_month"] is not None:
        desk.console.print(f"    {part_in_words(line)}", soft_wrap=True)
    _print_fate_of_invoice(line)
    values = {name: line[name] for name in _LINES} | {
        "route": ROUTES[str(line["route"])],
        "category": CATEGORIES[str(line["category"])],
        "vat_percent": percent(line["vat_percent"]),  # type: ignore[arg-type]
    }
    labels = ("avtal", "betalare", "väg", "enhet", "kategori", "momskompensation")
    desk.console.print(
        "    "
        + ", ".join(
            f"{label} {value}" for label, value in zip(labels, values.values(), strict=True)
        ),
        soft_wrap=True,
    )
    desk.print_table(_items_with_list_rows(items, care))


def _items_with_list_rows(items: pl.DataFrame, care: pl.DataFrame) -> Table:
    table = Table(
        "Post", *map(_right, ("Antal", "À-pris", "Belopp")), "Register", "Källa", box=None
    )
    for item in items.sort("item").iter_rows(named=True):
        listed = (
            f"price_items.csv rad {item['list_row']} ({item['price_list_id']})"
            if item["list_row"]
            else ""
        )
        table.add_row(
            item_text(
                item["kind"],
                item["code"],
                item["visit_type"],
                item["profession"],
                item["care_form"],
            ),
            str(item["quantity"]),
            kronor(item["unit_price"]),
            kronor(item["amount"]),
            listed,
            item["source"] or _source_outside_the_list(item, care),
        )
    return table


def _source_outside_the_list(item: dict[str, object], care: pl.DataFrame) -> str:
    """Name the source of an item without a price list row."""
    if item["kind"] != ItemKind.PATIENT_FEE:
        return "avtalet eller rapporten"
    reported = care.filter(pl.all_horizontal(pl.col(name) == item[name] for name in ROW_PLACE))
    return "patient_fees.csv" if reported["patient_fee"].is_null().all() else "rapporten"


def _print_payments(line: dict[str, object], payments: pl.DataFrame) -> None:
    """Print the payments of the invoice; payments are not matched to contacts."""
    of_it = pl.all_horizontal(pl.col(name) == line[name] for name in INVOICE_KEY)
    for paid in payments.filter(of_it).iter_rows(named=True):
        desk.console.print(
            f"    Betalning {paid['payment_no']} "
            f"({day(paid['paid_on'])}, {MATCH_RULES[paid['rule']]}): "
            f"{kronor(paid['amount'])} av fakturans {kronor(paid['total'])}"
        )


def _print_fate_of_invoice(line: dict[str, object]) -> None:
    """Print whether the invoice was sent, voided, or is to be credited."""
    if line["sent_on"] is not None:
        desk.console.print(f"    Skickad {line['sent_on']}: {line['how']}", soft_wrap=True)
    for name, word in (("voided", "Makulerad"), ("ordered", "Kreditering begärd")):
        if line[f"{name}_at"] is not None:
            desk.console.print(
                f"    {word} {line[f'{name}_at']:%Y-%m-%d} av {line[f'{name}_by']}."
                f" Skäl: {line[f'{name}_because']}",
                soft_wrap=True,
            )


def _right(heading: str) -> Column:
    return Column(heading, justify="right", no_wrap=True)


def _of(row: dict[str, object], *columns: str) -> pl.Expr:
    return pl.all_horizontal(pl.col(name) == row[name] for name in ("run", *columns))
