"""`samfaktura payments`: payments, their matches and the worklist."""

from decimal import Decimal
from typing import Annotated, Final

import polars as pl
from cyclopts import Parameter
from rich.table import Column, Table

from commands import desk
from contracts.payments import SEK, Hint, MatchRule, WaitsFor
from pipelines.archive.work import read_home
from pipelines.payments.tables import payment_tables
from transforms.documents.swedish import day, kronor, money, number, org_no
from transforms.payments.tables import PaymentTables
from transforms.payments.worklist import worklist

MATCH_RULES: Final[dict[str, str]] = {
    MatchRule.OCR: "OCR-nummer",
    MatchRule.NUMBER: "fakturanummer",
    MatchRule.MANUAL: "för hand",
    MatchRule.SET_ASIDE: "lagd åt sidan",
}
WAITING_REASONS: Final[dict[str, str]] = {
    WaitsFor.CURRENCY: "annan valuta än kronor",
    WaitsFor.ACCOUNT: "okänt mottagarkonto",
    WaitsFor.UNDONE: "kopplingen är upphävd",
    WaitsFor.SELLERS: "numret finns hos flera säljare som delar kontot",
    WaitsFor.LOOKS_DOUBLE: "kan vara samma betalning som en i ett annat meddelande",
    WaitsFor.NO_INVOICE: "nämner ingen faktura",
    WaitsFor.SEVERAL: "nämner flera fakturor, men inte hur mycket som betalar var och en",
    WaitsFor.SURPLUS: "är mer än vad som återstår av fakturan",
    WaitsFor.DEDUCTION: "drar av mer än vad som är betalt eller krediterat",
}
HINT_TEXTS: Final[dict[str, str]] = {
    Hint.NAMED: "nämns i betalningen",
    Hint.AMOUNT_AND_PAYER: "samma belopp och betalare",
    Hint.AMOUNT: "samma belopp",
}


def payments(
    *,
    worklist_only: Annotated[
        bool, Parameter(help="Lista bara de som måste hanteras för hand.")
    ] = False,
) -> None:
    """List payments with their matches, and the worklist."""
    home = desk.home()
    with read_home(home.root) as work:
        tables = payment_tables(work)
    if not worklist_only:
        _print_matched(tables)
    _print_worklist(tables)


def _print_matched(tables: PaymentTables) -> None:
    undone = tables.matches.get_column("undoes").drop_nulls()
    standing = tables.matches.filter(
        pl.col("undoes").is_null(), ~pl.col("match_no").is_in(undone.implode())
    ).join(tables.payments.select("payment_no", "paid_on", "currency"), on="payment_no")
    desk.print_heading("Kopplade betalningar", f": {number(standing.height)}")
    table = Table("Nr", "Dag", "Säljare", "Faktura", _right("Belopp"), "Genom", "Vem", box=None)
    for row in standing.sort("payment_no", "match_no").iter_rows(named=True):
        seller = org_no(row["seller_org_no"]) if row["seller_org_no"] else ""
        why = MATCH_RULES[row["rule"]] + (f": {row['because']}" if row["because"] else "")
        amount = _amount(row["amount"], row["currency"])
        cells = (seller, row["invoice_number"] or "", amount, why, row["who"])
        table.add_row(str(row["payment_no"]), day(row["paid_on"]), *cells)
    if standing.height:
        desk.print_table(table)


def _print_worklist(tables: PaymentTables) -> None:
    found = worklist(tables)
    desk.print_heading("Betalningar att åtgärda", f": {number(found.waiting.height)}")
    columns = ("payment_no", "paid_on", "amount", "currency", "payer_name", "payee_account")
    waiting = found.waiting.join(tables.payments.select(columns), on="payment_no")
    for row in waiting.iter_rows(named=True):
        rest, whole = (_amount(row[name], row["currency"]) for name in ("rest", "amount"))
        of = "" if row["rest"] == row["amount"] else f" av {whole}"
        desk.console.print(
            f"  {row['payment_no']}  {day(row['paid_on'])}  {rest}{of}  till {row['payee_account']}"
            f"  från {row['payer_name'] or 'okänd betalare'}: {WAITING_REASONS[row['waits_for']]}"
            + (f": betalning {row['resembles']}" if row["resembles"] else ""),
            soft_wrap=True,
        )
        for text in _texts(tables, row["payment_no"]):
            desk.console.print(f"     ”{text}”", soft_wrap=True)
        of_it = found.suggestions.filter(pl.col("payment_no") == row["payment_no"])
        for hint in of_it.iter_rows(named=True):
            desk.console.print(
                f"     kanske faktura {hint['invoice_number']} från {org_no(hint['seller_org_no'])}"
                f" ({HINT_TEXTS[hint['hint']]}, återstår {kronor(hint['left'])};"
                f" {kronor(hint['possible'])} kan kopplas)",
                soft_wrap=True,
            )
    if found.waiting.height:
        desk.console.print(
            "Nästa steg: samfaktura match NR FAKTURA --because TEXT, "
            "eller samfaktura set-aside NR --because TEXT."
        )


def _texts(tables: PaymentTables, payment_no: int) -> list[str]:
    of_it = tables.references.filter(pl.col("payment_no") == payment_no)
    return of_it.get_column("text").to_list()


def _amount(amount: Decimal, currency: str) -> str:
    return kronor(amount) if currency == SEK else money(amount, currency)


def _right(heading: str) -> Column:
    return Column(heading, justify="right", no_wrap=True)
