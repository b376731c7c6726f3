"""The rules that `explain` lists for a contact are the rules that billed it.

Property over the generated quarter: re-evaluating one contact against a run's archived registries
gives the result in the run's evidence.
"""

import re

import polars as pl

from contracts.care_contacts import CareContact, MatchedContact
from pipelines.desk.explain import RegistriesThen, explain
from tests.generated.conftest import Billed
from transforms.explaining.facts import facts_of, is_as_matched

# A rule's text ends with its codes: ` (P04, P07)`.
_CODES = re.compile(r" \(([A-Z]\d\d(?:, [A-Z]\d\d)*)\)")
_KINDS = ("route", "category", "payer_id", "care_form", "care_level", "residence")


def test_the_explanation_equals_the_evidence(billed_quarter: Billed) -> None:
    home = billed_quarter.home
    (folder,) = home.root.glob("runs/*/003")
    registries = RegistriesThen(home).of(folder)
    assert registries is not None
    care = pl.read_parquet(folder / "care.parquet")
    matched = MatchedContact.of(pl.read_parquet(folder / "matched.parquet"))
    found = matched.unique(_KINDS, keep="last", maintain_order=True)
    assert found.height > 10
    for contact in found.iter_rows(named=True):
        asked = CareContact.of(care.filter(pl.col("row") == contact["row"]))
        assert is_as_matched(facts_of(asked, registries), contact)


def test_every_remark_is_listed_at_a_rule(billed_quarter: Billed) -> None:
    """The explanation of a waiting or rejected contact lists each of its codes once."""
    (folder,) = billed_quarter.home.root.glob("runs/*/003")
    remarks = pl.read_parquet(folder / "remarks.parquet")
    judged = pl.read_parquet(folder / "judged_rows.parquet").drop_nulls("contact_id")
    place = ["ingest_no", "source_row"]
    codes = remarks.group_by(place).agg(pl.col("code").sort())
    # N02 (an event that is not a contact) and S01 (its folder may not report it) come before all.
    judged_rows = judged.join(codes, on=place).filter(
        pl.col("fate").is_in(["held", "not_billable"]),
        ~pl.col("code").list.contains("N02"),
        ~pl.col("code").list.contains("S01"),
    )
    for row in judged_rows.unique("code", keep="first", maintain_order=True).iter_rows(named=True):
        found = explain(billed_quarter.home, row["contact_id"], row["reporter"])
        (rules,) = [
            rules.rules
            for rules in found.rules
            if (rules.run, rules.ingest_no, rules.source_row) == (3, *(row[name] for name in place))
        ]
        named = [code for rule in rules for code in _CODES.findall(rule.says)]
        assert sorted(" ".join(named).replace(",", "").split()) == row["code"]
