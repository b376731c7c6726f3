"""A delivery withdrawn by a person: its rows stop counting, as if they had not come.

Rule: docs/rules.md#withdrawn-deliveries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from pipelines.ledger.store import ledger_of
from tests.desk.voided import (
    FIRST,
    MARCH,
    SECOND,
    THIRD,
    Captured,
    balance,
    call,
    credit,
    figures_only,
    month,
    net_of,
    numbers,
    sound,
    two_contacts,
    void,
)
from tests.months.small_home import (
    MONTH,
    NEXT_MONTH,
    contact,
    deliver,
    fates,
    home_with,
    registries,
    report,
)
from tests.support.home import no_documents

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home

WITHDRAWN = ("rejected", "R02")
CREDITED = ("credited", "R02")


@pytest.fixture
def january(tmp_path: Path) -> Home:
    return two_contacts(tmp_path)


def withdraw(home: Home, number: int, because: str = "fel fil", by: str = "Eva") -> int:
    """Withdraw a delivery."""
    return figures_only(home, "withdraw", str(number), "--because", because, "--as", by)


def test_what_a_withdrawn_file_billed_is_credited_by_the_next_run(january: Home) -> None:
    assert withdraw(january, 1) == 0
    assert net_of(january) == {"A1": 1, "A2": 1}
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {("januari.csv", 1): CREDITED, ("januari.csv", 2): CREDITED}
    assert numbers(january) == [(FIRST, 380, 2), (SECOND, 381, 2)]
    assert net_of(january) == {"A1": 0, "A2": 0}
    assert balance(january, 2) == ("3001.00", "0.00", "3001.00", "0.00", "0.00")
    month(january, MARCH)
    assert fates(january, 3) == {}
    assert sound(january)


def test_the_earlier_report_of_a_corrected_contact_is_billed_again(january: Home) -> None:
    later = (contact("A1", profession="02"), contact("A2", 1, cancelled="ja"), contact("A3", 2))
    deliver(january, "februari.csv", report(*later))
    month(january, NEXT_MONTH)
    assert net_of(january) == {"A1": 1, "A2": 0, "A3": 1}
    assert withdraw(january, 2) == 0
    month(january, MARCH)
    assert fates(january, 3) == {
        ("januari.csv", 1): ("billed", ""),
        ("januari.csv", 2): ("billed", ""),
        ("februari.csv", 1): CREDITED,
        ("februari.csv", 2): WITHDRAWN,
        ("februari.csv", 3): CREDITED,
    }
    assert net_of(january) == {"A1": 1, "A2": 1, "A3": 0}
    assert sound(january)


def test_an_equal_report_that_stays_bills_the_contact(january: Home) -> None:
    deliver(january, "igen.csv", report(contact("A1", reported_at="2024-02-20")))
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {("igen.csv", 1): ("unchanged", "")}
    assert withdraw(january, 1) == 0
    month(january, MARCH)
    assert fates(january, 3) == {
        ("januari.csv", 1): CREDITED,
        ("januari.csv", 2): CREDITED,
        ("igen.csv", 1): ("billed", ""),
    }
    assert net_of(january) == {"A1": 1, "A2": 0}
    assert sound(january)


def test_a_file_withdrawn_before_it_is_judged_bills_nothing(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    deliver(home, "fel.csv", report(contact("A1"), contact("B1", 1, started_on="0000-01-01")))
    assert call(home, "ingest") == 0
    assert withdraw(home, 1) == 0
    deliver(home, "rätt.csv", report(contact("A1", profession="02")))
    month(home, MONTH)
    assert fates(home, 1) == {
        ("fel.csv", 1): WITHDRAWN,
        ("fel.csv", 2): WITHDRAWN,
        ("rätt.csv", 1): ("billed", ""),
    }
    assert sound(home)


def test_a_waiting_report_that_is_withdrawn_waits_no_longer(january: Home) -> None:
    deliver(january, "väntar.csv", report(contact("A1", fee_code="99")))
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {("väntar.csv", 1): ("held", "C06")}
    assert withdraw(january, 2) == 0
    assert figures_only(january, "refuse", "A1", "--because", "nej", "--as", "Eva") == 2
    month(january, MARCH)
    assert fates(january, 3) == {
        ("januari.csv", 1): ("unchanged", ""),
        ("väntar.csv", 1): WITHDRAWN,
    }
    assert net_of(january) == {"A1": 1, "A2": 1}
    assert sound(january)


def test_the_same_bytes_may_be_delivered_again_under_another_name(january: Home) -> None:
    content = (january.inbox / "januari.csv").read_bytes()
    assert withdraw(january, 1) == 0
    month(january, NEXT_MONTH)
    assert net_of(january) == {"A1": 0, "A2": 0}
    deliver(january, "januari-igen.csv", content)
    month(january, MARCH)
    assert fates(january, 3) == {
        ("januari-igen.csv", 1): ("billed", ""),
        ("januari-igen.csv", 2): ("billed", ""),
    }
    assert withdraw(january, 2) == 0
    deliver(january, "en-gång-till.csv", content)
    month(january, MARCH)
    assert net_of(january) == {"A1": 1, "A2": 1}
    assert sound(january)


def test_an_invoice_that_is_voided_too_is_not_billed_again(january: Home) -> None:
    assert void(january) == 0
    assert withdraw(january, 1) == 0
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {("januari.csv", 1): WITHDRAWN, ("januari.csv", 2): WITHDRAWN}
    assert numbers(january) == [(FIRST, 380, 2)]
    assert sound(january)


def test_contacts_credited_on_request_stay_credited(january: Home) -> None:
    """A later report billed the contact again; without it, the request stands."""
    assert credit(january) == 0
    month(january, NEXT_MONTH)
    deliver(january, "igen.csv", report(contact("A1", reported_at="2024-03-20")))
    month(january, MARCH)
    assert numbers(january)[-1] == (THIRD, 380, 1)
    assert withdraw(january, 2) == 0
    month(january, MARCH)
    assert fates(january, 4) == {("igen.csv", 1): CREDITED}
    assert net_of(january) == {"A1": 0, "A2": 0}
    assert sound(january)


def test_an_open_draft_is_deleted_and_made_again(january: Home, capsys: Captured) -> None:
    deliver(january, "februari.csv", report(contact("A3", 2)))
    with no_documents():
        assert call(january, "bill", "2024-02", "--draft", "--issued-on", "2024-03-08") == 0
    assert withdraw(january, 2) == 0
    capsys.readouterr()
    assert call(january, "issue", "2024-02") == 2
    assert "har inget utkast" in capsys.readouterr().err
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {("februari.csv", 1): WITHDRAWN}


def test_a_repeat_changes_nothing_and_other_calls_are_refused(
    january: Home, capsys: Captured
) -> None:
    assert [withdraw(january, 1), withdraw(january, 1)] == [0, 0]
    with ledger_of(january) as ledger:
        assert ledger.withdrawals().select("ingest_no", "because", "who").rows() == [
            (1, "fel fil", "Eva")
        ]
    capsys.readouterr()
    refused = (
        ((1, "annat skäl"), "Fil 1 är redan återkallad."),
        ((1, "fel fil", "Bo"), "Fil 1 är redan återkallad."),
        ((2,), "Ingen rapportfil är mottagen med nummer 2."),
        ((0,), "Ingen rapportfil är mottagen med nummer 0."),
        ((10**30,), f"Ingen rapportfil är mottagen med nummer {10**30}."),
        ((1, " "), "Ett skäl saknas."),
    )
    for arguments, text in refused:
        assert withdraw(january, *arguments) == 2
        assert text in capsys.readouterr().err


def test_it_is_shown_by_explain_returns_reconciliation_and_for_analysts(
    january: Home, capsys: Captured
) -> None:
    assert call(january, "withdraw", "1", "--because", "fel fil", "--as", "Eva") == 0
    assert call(january, "bill", "2024-02", "--issued-on", "2024-03-08") == 0
    capsys.readouterr()
    assert call(january, "explain", "A1") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Eva: fil 1 (januari.csv) återkallad. Skäl: fel fil" in told
    assert "R02 Filen är återkallad av en handläggare" in told
    folder = january.outbox("2024-02")
    assert (folder / "returns" / "1.xlsx").exists()
    assert "R02" in (folder / "avstamning.html").read_text(encoding="utf-8")
    with duckdb.connect(str(january.follow_up.resolve()), read_only=True) as database:
        assert database.execute(
            "SELECT count(withdrawn_on) FROM files WHERE ingest_no = 1"
        ).fetchone() == (1,)
        assert database.execute("SELECT DISTINCT fate, amount FROM care_contacts").fetchall() == [
            ("credited", None)
        ]
        reason = database.execute("SELECT code FROM remarks WHERE code = 'R02'").fetchall()
    assert len(reason) == 2
    assert call(january, "verify") == 0


@pytest.fixture
def stay(tmp_path: Path) -> Home:
    """A home with a stay billed month by month: January from one report, February from another."""
    tables = registries()
    tables["agreements"][0] |= {"inpatient_model": "day", "inpatient_billing": "monthly"}
    night = {"price_list_id": "lista", "kind": "day", "amount": "10000", "source": "påhittad"}
    tables["price_items"].append(night | {"valid_from": "2010-01-01", "valid_to": ""})
    home = home_with(tmp_path / "home", tables)
    deliver(home, "januari.csv", report(admitted()))
    month(home, MONTH)
    deliver(home, "februari.csv", report(admitted(reported_at="2024-03-01")))
    month(home, NEXT_MONTH)
    assert parts_of(home) == {"2024-01": 1, "2024-02": 1}
    return home


def admitted(**cells: str) -> dict[str, str]:
    """Return a stay since 25 January without an end, changed by `cells`."""
    empty = {"profession": "", "visit_type": "", "fee_code": "", "ended_on": ""}
    inpatient = {"care_form": "inpatient", "started_on": "2024-01-25"}
    return contact("S-1", **(empty | inpatient | cells))


def parts_of(home: Home) -> dict[str, int]:
    """Return how often each care month of the stay is billed net."""
    with ledger_of(home) as ledger:
        runs = range(1, ledger.last_issued_run() + 1)
        paths = [str(home.root / ledger.run(run).folder / "billed_lines.parquet") for run in runs]
    lines = duckdb.read_parquet(paths).aggregate("care_month, sum(sign)::INTEGER")
    return dict(lines.fetchall())


def test_the_part_of_a_withdrawn_report_is_credited_and_the_others_stay(stay: Home) -> None:
    assert withdraw(stay, 2) == 0
    month(stay, MARCH)
    assert fates(stay, 3) == {
        ("januari.csv", 1): ("not_yet", "B03"),
        ("februari.csv", 1): CREDITED,
    }
    assert parts_of(stay) == {"2024-01": 1, "2024-02": 0}
    assert sound(stay)


def test_the_next_report_bills_the_nights_of_a_withdrawn_one(stay: Home) -> None:
    assert withdraw(stay, 1) == 0
    deliver(stay, "mars.csv", report(admitted(ended_on="2024-03-04")))
    month(stay, MARCH)
    assert fates(stay, 3) == {
        ("januari.csv", 1): CREDITED,
        ("februari.csv", 1): ("replaced", ""),
        ("mars.csv", 1): ("billed", ""),
    }
    assert parts_of(stay) == {"2024-01": 1, "2024-02": 1, "2024-03": 1}
    assert sound(stay)


def test_a_credit_on_request_of_one_part_leaves_the_others(stay: Home) -> None:
    assert credit(stay) == 0
    month(stay, MARCH)
    assert parts_of(stay) == {"2024-01": 0, "2024-02": 1}
    assert sound(stay)
