"""Generated months: every invoice passes the schemas, CEN's rules and our own.

Ten of them in every test run, two hundred by `make slow`.
"""

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from pipelines.validation.official import OfficialRules
from pipelines.validation.rule_sets import rule_files
from tests.generated.played import play
from tests.generated.small_worlds import SmallWorld, small_worlds
from tests.support.home import play_in_home
from transforms.documents.checks.invoice import broken_invoice_rules

FEW, MONTHS = 10, 200


@pytest.mark.parametrize("months", [FEW, pytest.param(MONTHS, marks=pytest.mark.slow)])
def test_documents_of_generated_months_break_no_rule(months: int) -> None:
    official = OfficialRules(rule_files("", Path()))
    counted = Counter[str]()

    @settings(
        max_examples=months,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(small_worlds)
    def bills(small: SmallWorld) -> None:
        # A world has two months or more; those with documents to check are counted.
        if counted["months"] >= months:
            return
        world = small.made()
        with tempfile.TemporaryDirectory() as folder:
            # Billing checks each document against all rules, and refuses the month if one breaks.
            results = play_in_home(Path(folder), world, play(world).decided)
            counted["months"] += sum(bool(result.invoices) for result in results)
            for document in sorted(Path(folder).glob("outbox/*/invoices/*/faktura.xml")):
                xml = document.read_bytes()
                assert official.broken(xml) == []
                assert broken_invoice_rules(xml) == []
                counted["documents"] += 1

    bills()
    assert counted["months"] >= months
    assert counted["documents"] >= months
