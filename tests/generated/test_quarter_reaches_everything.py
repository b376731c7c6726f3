"""The generated quarter has everything that the rules distinguish."""

from tests.generated.played import Played
from tests.generated.world import World

# Every remark (docs/rules.md), except those of whole files.
CODES = """C01 C02 C03 C04 C05 C06 C07 C08 C09 C10 C11 C12 C13 C14 C15 C16 C17 S01
    E01 E02
    N01 N02 N03 N04
    P01 P02 P03 P04 P05 P06 P07 P08 P09 L01 L02 L03 L04 L05 L06 U01 U02 U03 A01 A02 M01 M02 M04
    B01 B02 R01 D01 D02 D03 D04 T01"""
FATES = """billed credited unchanged held rejected not_billable cancelled replaced not_yet"""
KINDS = """visit procedure health_exam day drg_point outlier_day deduction
    interpreter island patient_fee"""
ROUTES = "vardfaktura res manual riv peppol"
FILES = {"csv", "csv-swedish", "csv-tab", "csv-cp1252", "xlsx", "parquet", "ersmo"}


def test_every_code_occurs_in_every_group(played_quarter: tuple[World, Played]) -> None:
    codes = {code for result in played_quarter[1].results for _, _, code in result.remarks}
    assert codes == set(CODES.split())


def test_every_fate_occurs(played_quarter: tuple[World, Played]) -> None:
    met = {fate for result in played_quarter[1].results for fate in result.fates.values()}
    assert met == set(FATES.split())


def test_every_kind_of_item_and_every_route_is_billed(
    played_quarter: tuple[World, Played],
) -> None:
    results = played_quarter[1].results
    kinds = {item[0] for result in results for items in result.items.values() for item in items}
    assert kinds == set(KINDS.split())
    assert {i.route for result in results for i in result.invoices} == set(ROUTES.split())


def test_invoices_differ_by_everything_that_keeps_them_apart(
    played_quarter: tuple[World, Played],
) -> None:
    invoices = [invoice for result in played_quarter[1].results for invoice in result.invoices]
    keys = ("seller_org_no", "agreement_id", "payer_id", "reference", "route", "vat_percent")
    for left_out in keys[1:]:
        rest = [name for name in keys if name != left_out]
        keys_of = {tuple(getattr(i, name) for name in keys) for i in invoices if i.kind == 380}
        without = {tuple(getattr(i, name) for name in rest) for i in invoices if i.kind == 380}
        if left_out == "payer_id":  # each payer has its own references
            continue
        assert len(without) < len(keys_of), f"nothing is kept apart by {left_out} alone"
    assert any(invoice.kind == 381 for invoice in invoices)


def test_every_format_is_delivered_and_every_decision_is_made(
    played_quarter: tuple[World, Played],
) -> None:
    world, played = played_quarter
    assert {file.kind for month in world for file in month.files} == FILES
    decided = [one.decision for month in played.decided for one in month]
    assert {decision.kind for decision in decided} == {"release", "refuse"}
    assert sum(len(file.rows) for month in world for file in month.files) >= 5_000
