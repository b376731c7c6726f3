"""The region's own files, billed with registries made for them.

See docs/rules.md#ersmoindata. The files have no name, LMA number or fee. The registries know the
patient by his personal number, fill in his LMA card, and have the fee of fee code 12.

Every visit of the files has a visit type (Typ). Those of the last two files have no profession, and
the price list names professions: see docs/rules.md#c15. One test delivers the files as they are.
The others deliver them with a profession added to those visits, see `bring`.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from commands.main import run
from contracts.period import Month
from pipelines.desk.decisions import DecisionRequest, decide
from pipelines.home.orders import Actor
from tests.months.small_home import (
    billed,
    contact,
    debits,
    deliver,
    fates,
    figures,
    home_with,
    registries,
    report,
    unit,
)
from tests.support.home import write_registries
from tests.support.numbers import reserve_number

if TYPE_CHECKING:
    from pipelines.home.paths import Home
    from pipelines.month import Billed
    from tests.generated.world import Tables

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
pytestmark = pytest.mark.skipif(
    not REFERENCE.exists(), reason="the region's reference files are not beside this checkout"
)

RESPONSIBILITY = "ERSMO_2014-01-01T090000.000+0000.xml"
EVERY_GROUP = "ERSMO_2014-02-02T080000.000+0000.xml"
FIVE_ALIKE = "ERSMO_2014-02-04T080000.000+0000.xml"
SOME_UNKNOWN = "ERSMO_2014-07-15T080000.000+0000.xml"
CORRECTION = "ERSMO_2014-07-15T090000.000+0000.xml"

FEBRUARY, MARCH = Month(2014, 2), Month(2014, 3)
UNIT, NO_SUCH_UNIT = "30216311002", "12345678901"
PERSONAL, RESERVE, CARD = "191212121212", reserve_number(77), "52-770077"
PATIENT = {
    "reserve_number": RESERVE,
    "name": "Påhitt Tolvan",
    "born_on": "1912-12-12",
    "personal_id": PERSONAL,
    "valid_from": "2010-01-01",
}
# A visit of attributes alone, and so without profession. No price and no fee names profession 02.
BARE_VISIT = re.compile(r"(<Vårdkontakt [^>]*)/>")
WITH_PROFESSION = (
    r'\1><Yrkeskategorier><Yrkeskategori Klass="001" Kod="02" OrdnNr="1"/></Yrkeskategorier>'
    r"</Vårdkontakt>"
)
HELD_AS_DOUBLE = ("held", "B01 D01 L06 P04")
BILLED_BESIDE_OTHERS = ("billed", "B01 L06 P04")
WITHOUT_PROFESSION = ("rejected", "B01 C15 L06 P04")


def knowing() -> Tables:
    """Return the registries that know unit, patient and card."""
    tables = registries()
    tables["care_units"].append(unit(UNIT))
    tables["reserve_numbers"].append(PATIENT)
    tables["lma_cards"].append(
        {"lma_number": CARD, "reserve_number": RESERVE, "evidence": "card"}
        | {"valid_from": "2013-01-01", "valid_to": ""}
    )
    return tables


def bring_as_they_are(home: Home, *names: str) -> None:
    for name in names:
        shutil.copy(REFERENCE / "gvr" / name, home.inbox / name)


def bring(home: Home, *names: str) -> None:
    """Deliver public files, with profession 02 added to visits that have none.

    Nothing else of a file is changed. Without a profession the visits would be C15.
    """
    for name in names:
        text = (REFERENCE / "gvr" / name).read_text("iso-8859-1")
        deliver(home, name, BARE_VISIT.sub(WITH_PROFESSION, text).encode("iso-8859-1"))


def bill_february(home: Home) -> Billed:
    return figures(home, FEBRUARY, dt.date(2014, 3, 7))


def bill_march(home: Home) -> Billed:
    return figures(home, MARCH, dt.date(2014, 4, 7))


def by(who: str) -> Actor:
    return Actor(who, dt.datetime(2014, 3, 10, 9, tzinfo=dt.UTC))


def test_visits_without_profession_are_rejected_in_the_files_as_they_are(tmp_path: Path) -> None:
    """Visits with a profession, a bad personal number and a corrected visit are judged as ever."""
    home = home_with(tmp_path, knowing())
    bring_as_they_are(home, RESPONSIBILITY, EVERY_GROUP, FIVE_ALIKE, SOME_UNKNOWN, CORRECTION)
    bill_february(home)
    assert fates(home, 1) == {
        (RESPONSIBILITY, 1): ("not_billable", "N02"),
        (EVERY_GROUP, 1): ("billed", "L06 P04"),
        (FIVE_ALIKE, 1): BILLED_BESIDE_OTHERS,
        **{(FIVE_ALIKE, row): HELD_AS_DOUBLE for row in (2, 3, 4, 5)},
        (SOME_UNKNOWN, 1): ("rejected", "P02"),
        (SOME_UNKNOWN, 2): WITHOUT_PROFESSION,
        (SOME_UNKNOWN, 3): ("held", "L06 P04 U01"),
        (SOME_UNKNOWN, 4): WITHOUT_PROFESSION,
        (SOME_UNKNOWN, 5): ("replaced", ""),
        (CORRECTION, 1): WITHOUT_PROFESSION,
    }
    assert [line["amount"] for line in debits(home, 1)] == [Decimal("1450.50")] * 2


def test_a_responsibility_for_home_care_is_not_a_contact(tmp_path: Path) -> None:
    home = home_with(tmp_path, knowing())
    bring(home, RESPONSIBILITY)
    bill_february(home)
    assert fates(home, 1) == {(RESPONSIBILITY, 1): ("not_billable", "N02")}


def test_a_contact_with_every_group_is_billed_as_the_registries_fill_it(tmp_path: Path) -> None:
    home = home_with(tmp_path, knowing())
    bring(home, EVERY_GROUP)
    bill_february(home)
    assert fates(home, 1) == {(EVERY_GROUP, 1): ("billed", "L06 P04")}
    [line] = debits(home, 1)
    assert line["amount"] == Decimal("1450.50")  # a doctor's visit, less the fee of code 12
    known = ("patient_id", "patient_name", "lma_number", "care_unit", "profession", "category")
    assert [line[name] for name in known] == [
        RESERVE, "Påhitt Tolvan", CARD, UNIT, "01", "asylum",
    ]  # fmt: skip
    assert (line["drg_code"], line["procedure_codes"]) == ("K1234", "AQ014 NHP09 PE009")
    items = pl.read_parquet(home.run(FEBRUARY, 1) / "billed_items.parquet")
    assert items.sort("item").select("kind", "amount").rows() == [
        ("visit", Decimal("1500.50")),
        ("patient_fee", Decimal("-50.00")),
    ]


def test_the_first_of_five_similar_contacts_is_billed(tmp_path: Path) -> None:
    home = home_with(tmp_path, knowing())
    bring(home, FIVE_ALIKE)
    bill_february(home)
    assert fates(home, 1) == {
        (FIVE_ALIKE, 1): BILLED_BESIDE_OTHERS,
        **{(FIVE_ALIKE, row): HELD_AS_DOUBLE for row in (2, 3, 4, 5)},
    }


def test_contacts_of_unknown_units_are_held(tmp_path: Path) -> None:
    """Contact 111 also has a personal number with a bad check digit, checked first."""
    home = home_with(tmp_path, knowing())
    bring(home, SOME_UNKNOWN)
    bill_february(home)
    assert fates(home, 1) == {
        (SOME_UNKNOWN, 1): ("rejected", "P02"),
        (SOME_UNKNOWN, 2): BILLED_BESIDE_OTHERS,
        (SOME_UNKNOWN, 3): ("held", "L06 P04 U01"),
        (SOME_UNKNOWN, 4): HELD_AS_DOUBLE,
        (SOME_UNKNOWN, 5): ("held", "L06 P04 U01"),
    }


def test_contacts_are_billed_once_their_unit_is_added(tmp_path: Path) -> None:
    home = home_with(tmp_path, knowing())
    bring(home, SOME_UNKNOWN)
    bill_february(home)
    tables = knowing()
    tables["care_units"].append(unit(NO_SUCH_UNIT))
    write_registries(home, tables)
    bill_march(home)
    assert fates(home, 2) == {
        (SOME_UNKNOWN, 3): BILLED_BESIDE_OTHERS,
        (SOME_UNKNOWN, 4): HELD_AS_DOUBLE,
        (SOME_UNKNOWN, 5): HELD_AS_DOUBLE,
    }


def test_a_correction_delivered_alone_is_billed(tmp_path: Path) -> None:
    home = home_with(tmp_path, knowing())
    bring(home, CORRECTION)
    bill_february(home)
    assert fates(home, 1) == {(CORRECTION, 1): ("billed", "L06 P04")}
    [line] = debits(home, 1)
    # No row names profession 02: the visit price of any, less the fee of code 12 for any.
    assert (line["contact_id"], line["amount"]) == ("999", Decimal("975.00"))


def test_a_correction_replaces_a_held_contact_and_is_billed(tmp_path: Path) -> None:
    """Contacts 444 and 888 are the same visit under other ids; finance refuses both."""
    unknowing = registries()
    unknowing["care_units"].append(unit(UNIT))
    home = home_with(tmp_path, unknowing)
    bring(home, SOME_UNKNOWN)
    bill_february(home)
    nobody = {(SOME_UNKNOWN, row): ("held", "P03") for row in (2, 3, 4, 5)}
    assert fates(home, 1) == nobody | {(SOME_UNKNOWN, 1): ("rejected", "P02")}
    for same_visit in ("444", "888"):
        decide(
            home,
            "refuse",
            DecisionRequest(same_visit, "GVR", "Samma besök som 999"),
            by("Ekonomen"),
        )
    write_registries(home, knowing())
    bring(home, CORRECTION)
    bill_march(home)
    assert fates(home, 2) == {
        (SOME_UNKNOWN, 2): ("rejected", "R01"),
        (SOME_UNKNOWN, 3): ("held", "L06 P04 U01"),
        (SOME_UNKNOWN, 4): ("rejected", "R01"),
        (SOME_UNKNOWN, 5): ("replaced", ""),
        (CORRECTION, 1): ("billed", "L06 P04"),
    }
    [line] = debits(home, 2)
    assert (line["contact_id"], line["care_unit"]) == ("999", UNIT)


def test_a_correction_that_resembles_a_billed_visit_waits_for_a_decision(tmp_path: Path) -> None:
    home = home_with(tmp_path, knowing())
    bring(home, SOME_UNKNOWN)
    bill_february(home)
    bring(home, CORRECTION)
    bill_march(home)
    found = fates(home, 2)
    assert found[SOME_UNKNOWN, 5] == ("replaced", "")
    assert found[CORRECTION, 1] == HELD_AS_DOUBLE
    asked = DecisionRequest("999", "GVR", "Två besök samma dag, enligt journalen")
    assert decide(home, "release", asked, by("Ekonomen")) == ["D01"]
    figures(home, MARCH, dt.date(2014, 4, 8))
    assert fates(home, 3)[CORRECTION, 1] == BILLED_BESIDE_OTHERS
    assert [line["contact_id"] for line in debits(home, 3)] == ["999"]


def test_both_files_at_once_give_the_same_result(tmp_path: Path) -> None:
    home = home_with(tmp_path, knowing())
    bring(home, CORRECTION, SOME_UNKNOWN)
    bill_february(home)
    found = fates(home, 1)
    assert found[SOME_UNKNOWN, 2] == BILLED_BESIDE_OTHERS
    assert found[SOME_UNKNOWN, 5] == ("replaced", "")
    assert found[CORRECTION, 1] == HELD_AS_DOUBLE


def test_all_five_files_at_once_with_their_documents(tmp_path: Path) -> None:
    home = home_with(tmp_path, knowing())
    bring(home, RESPONSIBILITY, EVERY_GROUP, FIVE_ALIKE, SOME_UNKNOWN, CORRECTION)
    billed(home, FEBRUARY, dt.date(2014, 3, 7))
    found = [fate for fate, _ in fates(home, 1).values()]
    assert {fate: found.count(fate) for fate in found} == {
        "not_billable": 1,
        "billed": 3,
        "held": 7,
        "rejected": 1,
        "replaced": 1,
    }
    [invoice] = home.outbox(FEBRUARY).glob("invoices/*/faktura.xml")
    assert (invoice.parent / "fakturaunderlag.xlsx").exists()
    assert sorted(path.name for path in home.outbox(FEBRUARY).glob("returns/*")) == [
        f"{ingest_no}.xlsx" for ingest_no in range(1, 6)
    ]


def test_units_imported_from_the_regions_exports_are_billed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The contact's HSA-id leads to two units of one agreement: the lower is used.

    The export has none of the units that the registry had: they are dropped on purpose.
    """
    home = home_with(tmp_path / "home", knowing())
    links = tmp_path / "avtal.csv"
    links.write_text("agreement_id;care_unit\nADA-1;191080110\nADA-1;19108011000\n")
    exports = REFERENCE / "kodserver"
    asked = ["import-units", str(exports / "AVD-REL-test.xml")]
    asked += ["--agreements", str(links), "--mek", str(exports / "MEK-test.xml")]
    asked += ["--home", str(home.root)]
    assert run(asked) == 1
    assert "--drop-missing" in capsys.readouterr().err
    assert run([*asked, "--drop-missing"]) == 0
    output = capsys.readouterr().out
    assert "rader i care_units.csv" in output
    assert "saknar avtal" in output
    day = {"started_on": "2014-02-03", "care_unit": "SE2321000016-14L1"}
    known = {"patient_id": RESERVE, "lma_number": CARD}
    deliver(home, "februari.csv", report(contact("A1") | day | known))
    bill_february(home)
    assert fates(home, 1) == {("februari.csv", 1): ("billed", "")}
    [line] = debits(home, 1)
    assert (line["care_unit"], line["agreement_id"]) == ("191080110", "ADA-1")
    assert line["unit_name"]
