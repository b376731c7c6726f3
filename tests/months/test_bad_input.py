"""Files that cannot be read, registries that cannot be used, evidence that was damaged.

Each is told by a code, a place and what to do; nothing is half done; the other files go on.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple

import openpyxl
import pytest
import xlsxwriter

from commands.main import run
from pipelines.ledger.store import Ledger
from tests.months.small_home import (
    ISSUED_ON,
    MONTH,
    SELLER,
    billed,
    contact,
    contents,
    deliver,
    fates,
    figures,
    home_with,
    registries,
    report,
)
from tests.support.home import no_documents, write_registries

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home import Home
    from tests.generated.world import Tables

GOOD = report(contact("A1"), contact("A2", 1))
ISSUE_DAY = str(ISSUED_ON[MONTH])


def workbook(*rows: list[str], author: str | None = None) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"author": author or ""})
        sheet = book.add_worksheet()
        for line, cells in enumerate(rows):
            sheet.write_row(line, 0, cells)
    return out.getvalue()


def zip_bomb() -> bytes:
    """A sound workbook, and beside it a part that unpacks a thousand times."""
    out = io.BytesIO(workbook(["reporter"]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bild.bin", b"\0" * 20_000_000)
    return out.getvalue()


def mixed_encodings() -> bytes:
    """One line in UTF-8, and one in cp1252."""
    heading, *rows = report(
        contact("B1", patient_name="Åsa"), contact("B2", 1, patient_name="Åke")
    ).splitlines(keepends=True)
    return b"".join([heading, rows[0], rows[1].decode().encode("cp1252")])


def doubled_heading() -> bytes:
    heading, *rows = report(contact("B1")).decode().splitlines()
    return "\n".join([f"{heading};Kontakt-ID", *(f"{row};B1" for row in rows)]).encode()


DOCTYPE = b"""<?xml version="1.0"?>
<!DOCTYPE ERSMOIndata [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<ERSMOIndata ID="1" K="&b;"/>"""


class Bad(NamedTuple):
    """A file that is refused: its name, its bytes, the code, and a word of what is told of it."""

    name: str
    content: bytes
    code: str
    told: str


BAD = [
    Bad("skräp.csv", bytes(range(256)) * 8, "F01", "text i UTF-8"),
    Bad("tom.csv", b"", "F01", "tom"),
    Bad("blandad.csv", mixed_encodings(), "F01", "UTF-8"),
    Bad("budget.xlsx", workbook(["Konto", "Belopp"], ["4010", "12"]), "F02", "rubrik"),
    Bad("annan.xml", b"<Faktura><Rad>1</Rad></Faktura>", "F03", "ERSMOIndata"),
    Bad("avhuggen.xml", b'<?xml version="1.0"?><ERSMOIndata ID="1"', "F01", ""),
    Bad("farlig.xml", DOCTYPE, "F01", "DOCTYPE"),
    Bad("bomb.xlsx", zip_bomb(), "F01", "orimlig"),
    Bad("trasig.xlsx", workbook(["reporter"])[:-200], "F01", "arbetsbok"),
    Bad("dubbel.csv", doubled_heading(), "F02", "contact_id"),
    Bad("utan.csv", b"reporter;contact_id\n9;1\n", "F02", "care_unit"),
    Bad("parkett.parquet", b"PAR1junkjunkjunkPAR1", "F01", "Parquet"),
]


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str]:
    """A home with every bad file beside a good one, billed; and what was told on the way."""
    home = home_with(tmp_path_factory.mktemp("bad"))
    for bad in BAD:
        deliver(home, bad.name, bad.content)
    deliver(home, "bra.csv", GOOD)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert bill(home) == 0
    return home, out.getvalue()


def bill(home: Home, *more: str, month: str = str(MONTH), day: str = ISSUE_DAY) -> int:
    return run(["bill", month, "--issued-on", day, *more, "--home", str(home.root)])


@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_a_bad_file_is_refused_with_code_and_place(refused: tuple[Home, str], bad: Bad) -> None:
    home, told = refused
    with Ledger.open(home.ledger) as ledger:
        found = {row["path"]: row for row in ledger.open_refusals().iter_rows(named=True)}
    assert found[bad.name]["code"] == bad.code
    assert bad.told.lower() in found[bad.name]["place"].lower()
    summary = " ".join(told.split())
    assert f"{bad.code} {bad.name}: {found[bad.name]['place']}" in summary


def test_nothing_of_a_bad_file_is_kept_and_the_good_one_is_billed(
    refused: tuple[Home, str],
) -> None:
    home, _ = refused
    assert fates(home, 1) == {("bra.csv", 1): ("billed", ""), ("bra.csv", 2): ("billed", "")}
    with Ledger.open(home.ledger) as ledger:
        [sha256] = ledger.files().get_column("sha256")
    kept = sorted(path.name for path in home.archive.iterdir() if path.is_file())
    assert kept == [sha256, f"{sha256}.parquet"]
    assert len(list(home.outbox(MONTH).glob("invoices/*/faktura.xml"))) == 1


def test_the_reconciliation_lists_every_bad_file(refused: tuple[Home, str]) -> None:
    home, _ = refused
    page = home.outbox(MONTH).joinpath("avstamning.html").read_text(encoding="utf-8")
    cells = sheet_cells(home.outbox(MONTH) / "avstamning.xlsx", "Ej inlästa filer")
    for bad in BAD:
        assert bad.name in page
        assert (bad.name, bad.code) in {(row[0], row[1]) for row in cells}


def sheet_cells(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_a_mended_file_is_billed_and_no_longer_listed(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    deliver(home, "januari.csv", doubled_heading())
    with no_documents():
        assert bill(home) == 0
        with Ledger.open(home.ledger) as ledger:
            assert ledger.open_refusals().height == 1
        deliver(home, "januari.csv", report(contact("B1")))
        assert bill(home) == 0
    with Ledger.open(home.ledger) as ledger:
        assert ledger.open_refusals().is_empty()
    assert fates(home, 2) == {("januari.csv", 1): ("billed", "")}


def test_the_same_file_under_another_name_adds_nothing(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    deliver(home, "januari.csv", GOOD)
    deliver(home, "igen/januari kopia.csv", GOOD)
    found = figures(home)
    assert (len(found.ingested.read), len(found.ingested.known)) == (1, 1)
    assert len(fates(home, 1)) == 2
    deliver(home, "en gång till.csv", GOOD)
    assert figures(home).ingested.read == []
    assert fates(home, 2) == {}


def test_the_same_rows_in_another_file_are_unchanged(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    deliver(home, "januari.csv", GOOD)
    figures(home)
    deliver(home, "januari igen.csv", GOOD.replace(b";", b"\t"))
    figures(home)
    assert {fate for fate, _ in fates(home, 2).values()} == {"unchanged"}


def test_the_same_bad_file_twice_is_told_twice_and_not_kept(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    deliver(home, "a.csv", b"Konto;Belopp\n1;2\n")
    deliver(home, "b.csv", b"Konto;Belopp\n1;2\n")
    assert [file.path for file in figures(home).ingested.refused] == ["a.csv", "b.csv"]
    assert [path for path in home.archive.iterdir() if path.is_file()] == []


def price_tie(tables: Tables) -> None:
    """Two rows with as many keys filled in, neither of them going before the other."""
    first = tables["price_items"][1]
    tables["price_items"].append(first | {"amount": "1600"})


def overlapping_agreement(tables: Tables) -> None:
    first = tables["agreements"][0]
    tables["agreements"] = [
        first | {"valid_from": "2020-01-01", "valid_to": "2024-01-31"},
        first | {"valid_from": "2024-01-15"},
    ]


def malformed_payer(tables: Tables) -> None:
    tables["payers"][0]["due_days"] = "trettio"


def no_such_agreement(tables: Tables) -> None:
    tables["care_units"][0]["agreement_id"] = "ADA-9"


def test_every_fault_of_the_registries_is_told_and_nothing_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = registries()
    for spoil in (price_tie, overlapping_agreement, malformed_payer):
        spoil(tables)
    home = home_with(tmp_path, tables)
    (home.registries / "fee_codes.csv").unlink()
    deliver(home, "januari.csv", GOOD)
    assert bill(home) == 1
    told = capsys.readouterr().err
    for line in (
        "G01 fee_codes.csv: ",
        "G04 agreements.csv, rad 3, kolumn valid_from: ",
        "Perioden 2024-01-15–tills vidare överlappar 2020-01-01–2024-01-31 på rad 2.",
        "G03 payers.csv, rad 2, kolumn due_days: ",
        "price_items.csv, rad 4, ",
    ):
        assert line in told
    assert "inget är gjort" in told
    with Ledger.open(home.ledger) as ledger:
        assert ledger.runs().is_empty()
        assert ledger.invoices().is_empty()
    assert not list(home.root.glob("runs/*/*"))
    assert not home.outbox(MONTH).exists()
    write_registries(home, registries())
    with no_documents():
        assert bill(home) == 0
    assert set(fates(home, 1).values()) == {("billed", "")}


@pytest.fixture(scope="module")
def january(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a month that is issued and delivered, which every test leaves as it was."""
    home = home_with(tmp_path_factory.mktemp("january"))
    deliver(home, "januari.csv", GOOD)
    billed(home)
    return home


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (price_tie, "price_items.csv, rad 4"),
        (overlapping_agreement, "agreements.csv, rad 3, kolumn valid_from"),
        (no_such_agreement, "care_units.csv, rad 2, kolumn agreement_id"),
    ],
)
def test_a_fault_between_two_months_leaves_the_first_as_it_was(
    january: Home, capsys: pytest.CaptureFixture[str], spoil: Any, told: str
) -> None:
    home = january
    before = contents(home, but=("ledger.sqlite",))
    tables = registries()
    spoil(tables)
    write_registries(home, tables)
    assert bill(home, month="2024-02", day="2024-03-08") == 1
    assert told in capsys.readouterr().err
    write_registries(home, registries())
    assert contents(home, but=("ledger.sqlite",)) == before
    with Ledger.open(home.ledger) as ledger:
        assert ledger.verify() == []
        assert ledger.runs().get_column("run_no").to_list() == [1]


def test_a_registry_fault_tells_no_patient(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = registries()
    first = tables["reserve_numbers"][0]
    tables["reserve_numbers"].append(first | {"valid_from": "2015-01-01"})
    tables["lma_cards"].append(tables["lma_cards"][0] | {"valid_from": "2015-01-01"})
    home = home_with(tmp_path, tables)
    assert bill(home) == 1
    told = capsys.readouterr().err
    assert "reserve_numbers.csv, rad 5, kolumn valid_from" in told
    assert "lma_cards.csv, rad 5, kolumn valid_from" in told
    for secret in (first["reserve_number"], first["name"], tables["lma_cards"][0]["lma_number"]):
        assert secret not in told


def test_a_month_with_nothing_to_bill_ends_well_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = home_with(tmp_path)
    assert bill(home) == 0
    assert "Inget att fakturera den här månaden." in capsys.readouterr().out
    outbox = home.outbox(MONTH)
    assert "Inget att utfärda" in outbox.joinpath("avstamning.html").read_text(encoding="utf-8")
    assert not (outbox / "invoices").exists()
    assert (outbox / "manifest.json").exists()
    assert run(["verify", "--home", str(home.root)]) == 0
    assert run(["reconcile", "--home", str(home.root)]) == 0


def test_a_month_where_all_is_turned_away_ends_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = home_with(tmp_path)
    deliver(
        home, "januari.csv", report(contact("A1", fee_code="04"), contact("A2", 1, lma_number="x"))
    )
    assert bill(home) == 0
    assert "Inget att fakturera" in capsys.readouterr().out
    assert set(fates(home, 1).values()) == {("not_billable", "N01"), ("rejected", "L02")}
    assert home.outbox(MONTH).joinpath("returns", "1.xlsx").exists()


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def removed(path: Path) -> None:
    path.unlink()


def reworded(path: Path) -> None:
    """Another manifest that is as whole as the one that was made."""
    path.write_text(path.read_text(encoding="utf-8").replace('"auto"', '"four_eyes"'), "utf-8")


@pytest.mark.parametrize("command", ["approve", "issue"])
@pytest.mark.parametrize(
    ("table", "damage"),
    [
        ("billed_lines.parquet", flipped),
        ("invoice_lines.parquet", cut),
        ("judged_rows.parquet", removed),
        ("manifest.json", cut),
        ("manifest.json", removed),
        ("manifest.json", reworded),
    ],
)
def test_a_draft_that_was_damaged_is_not_issued(
    draft: Home, capsys: pytest.CaptureFixture[str], command: str, table: str, damage: Any
) -> None:
    damage(draft.run(MONTH, 1) / table)
    assert run([command, str(MONTH), "--home", str(draft.root)]) == 3
    assert "Inget är utfärdat." in capsys.readouterr().err
    with Ledger.open(draft.ledger) as ledger:
        assert ledger.invoices().is_empty()
        assert ledger.last_issued_run() == 0
    assert not draft.outbox(MONTH).exists()
    with no_documents():
        assert bill(draft) == 0  # billed anew, all is well
    assert set(fates(draft, 1).values()) == {("billed", "")}


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = home_with(tmp_path_factory.mktemp("draft") / "home")
    deliver(home, "januari.csv", GOOD)
    assert bill(home, "--draft") == 0
    return home


@pytest.fixture
def draft(drafted: Home, tmp_path: Path) -> Home:
    """A copy of a home with a draft."""
    shutil.copytree(drafted.root, tmp_path / "home")
    return drafted._replace(root=tmp_path / "home")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('approval = "kanske"', "approval"),
        ('aproval = "auto"', "aproval"),
        ("embed_up_to_bytes = -1", "embed_up_to_bytes"),
        ("split_above_lines = true", "split_above_lines"),
        ("approval = ", "samfaktura.toml"),
        ('riv_incomplete = "nja"', "riv_incomplete"),
    ],
)
def test_a_wrong_setting_is_a_wrong_call_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: str, told: str
) -> None:
    home = home_with(tmp_path)
    home.settings.write_text(settings)
    before = contents(home)
    assert bill(home) == 2
    assert told in capsys.readouterr().err
    assert contents(home) == before


def test_the_seller_is_told_by_the_report_not_by_the_file(tmp_path: Path) -> None:
    """A file in a sub-folder, hidden files beside it: only the report counts."""
    home = home_with(tmp_path)
    deliver(home, f"{SELLER}/januari.csv", GOOD)
    deliver(home, ".januari.csv.part", GOOD[:40])
    assert billed(home).ingested.refused == []
    assert list(fates(home, 1)) == [(f"{SELLER}/januari.csv", 1), (f"{SELLER}/januari.csv", 2)]
