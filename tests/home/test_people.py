"""The person who acts is the user of the operating system, whatever the call says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from pipelines.home import people
from pipelines.home.settings import load_settings
from pipelines.ledger.store import ledger_of
from tests.commands.calling import BILL, Captured, call
from tests.months.small_home import MONTH, contact, deliver, home_with, report

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home

ADD = ("users", "add")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Under four eyes, with a file to bill."""
    made = home_with(tmp_path / "home")
    made.settings.write_text('approval = "four_eyes"\n')
    deliver(made, "januari.csv", report(contact("A1")))
    return made


@pytest.mark.parametrize(
    ("uid", "sudo", "account"),
    [(0, "", "root"), (0, "eva", "eva"), (0, " ", "root"), (54321, "eva", "uid 54321")],
)
def test_the_account_is_that_of_the_process_or_of_who_ran_sudo_as_root(
    monkeypatch: pytest.MonkeyPatch, uid: int, sudo: str, account: str
) -> None:
    monkeypatch.setattr("pipelines.home.people.os.getuid", lambda: uid)
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "olle")
    monkeypatch.setenv("SUDO_USER", sudo)
    assert people.operating_system_user() == account


def test_by_is_a_remark_and_not_a_second_person(home: Home, capsys: Captured) -> None:
    assert call(home, *BILL, "--draft", "--by", "Anna", "--as", "root") == 0
    assert call(home, "approve", str(MONTH), "--by", "Olle", "--as", "root") == 3
    assert "samfaktura users add" in capsys.readouterr().err
    assert call(home, "approve", str(MONTH), "--by", "Olle", "--as", "olle") == 0
    with ledger_of(home) as ledger:
        draft, events = ledger.draft(), ledger.events()
    assert draft is not None
    assert (draft.created_by, draft.approved_by) == ("root", "olle")
    remarks = [json.loads(detail).get("by") for detail in events["detail"]]
    assert remarks[-1] == "Olle"


def test_a_user_has_one_name_and_is_one_person(home: Home, capsys: Captured) -> None:
    assert call(home, *BILL, "--draft", "--as", "anna") == 0
    anna = (*ADD, "anna", "--name", "Anna Ås", "--role", "operator")
    assert call(home, *anna, "--as", "anna") == 0
    assert call(home, "approve", str(MONTH), "--as", "anna") == 3
    assert call(home, *ADD, "anna", "--name", "Bo", "--role", "approver", "--as", "anna") == 2
    assert "hör till Anna Ås" in capsys.readouterr().err
    second = (*ADD, "anna2", "--name", "ANNA  ås", "--role", "approver")
    assert call(home, *second, "--as", "anna") == 0
    assert call(home, "approve", str(MONTH), "--as", "anna2") == 3
    assert "gjord av" in capsys.readouterr().err


def test_where_there_are_users_only_they_approve(home: Home, capsys: Captured) -> None:
    assert call(home, *ADD, "bo", "--name", "Bo Ek", "--role", "approver") == 0
    assert call(home, *BILL, "--draft", "--as", "anna") == 0
    assert call(home, "approve", str(MONTH), "--as", "eve") == 3
    assert "eve är inte användare" in capsys.readouterr().err
    assert call(home, "users", "end", "bo") == 0
    assert call(home, "approve", str(MONTH), "--as", "bo") == 2
    assert "Bo Ek är inte längre användare" in capsys.readouterr().err
    assert call(home, *ADD, "bo", "--name", "Bo Ek", "--role", "approver") == 0
    assert call(home, "approve", str(MONTH), "--as", "bo") == 0
    assert "godkänd av Bo Ek" in capsys.readouterr().out


def test_users_are_listed_and_the_chain_covers_them(home: Home, capsys: Captured) -> None:
    assert call(home, "users") == 0
    assert "inga användare" in capsys.readouterr().out
    for arguments, code in (
        ((*ADD, "bo", "--role", "finance"), 2),
        ((*ADD, "bo", "--name", "Bo"), 2),
        (("users", "role", "bo", "--role", "finance"), 2),
        ((*ADD, "bo", "--name", "Bo", "--role", "finance"), 0),
        ((*ADD, "bo", "--name", "Bo", "--role", "finance"), 0),
        (("users", "role", "bo"), 2),
        (("users", "role", "bo", "--role", "auditor", "--role", "approver"), 0),
        (("users", "end", "eva"), 2),
    ):
        assert call(home, *arguments) == code
    capsys.readouterr()
    assert call(home, "users", "list") == 0
    assert "approver, auditor" in capsys.readouterr().out
    with ledger_of(home) as ledger:
        assert ledger.events()["event"].to_list().count("user_changed") == 2
        ledger._con.execute("DROP TRIGGER user_changes_stay")  # noqa: SLF001 -- a tampering tool
        ledger._con.execute("UPDATE user_changes SET roles = 'operator'")  # noqa: SLF001
        assert any("användare" in str(problem) for problem in ledger.problems())


@pytest.mark.parametrize(
    ("key", "file", "variable", "holds"),
    [
        ("approval", '"four_eyes"', "auto", "four_eyes"),
        ("approval", '"auto"', "four_eyes", "four_eyes"),
        ("approve_credits_kronor", "100", "0", 100),
        ("approve_credits_kronor", "100", "200", 100),
        ("approve_credits_kronor", "100", "50", 50),
        ("approve_credits_percent", "0", "5", 5),
    ],
)
def test_the_environment_tightens_approval_but_does_not_loosen_it(
    home: Home, key: str, file: str, variable: str, holds: object
) -> None:
    home.settings.write_text(f"{key} = {file}\n")
    found = load_settings(home, {f"SAMFAKTURA_{key.upper()}": variable})
    assert getattr(found, key) == holds


def test_a_contact_is_read_from_standard_input(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert call(home, *BILL) == 0
    for given, code in (("A1\n", 0), ("B1", 2)):
        monkeypatch.setattr("sys.stdin.readline", lambda given=given: given)
        assert call(home, "explain", "-") == code
    assert "Kontakt A1" in capsys.readouterr().out


def test_a_purpose_can_be_required_and_is_logged(home: Home, capsys: Captured) -> None:
    assert call(home, *BILL) == 0
    home.settings.write_text('approval = "four_eyes"\n[access]\npurpose_required = true\n')
    assert call(home, "explain", "A1") == 2
    assert "Kontakt A1" not in capsys.readouterr().out
    assert call(home, "explain", "A1", "--purpose", "Klagomål 17") == 0
    [log] = (home.root / "access").iterdir()
    [line] = log.read_text().splitlines()
    assert json.loads(line)["purpose"] == "Klagomål 17"


def test_a_reason_with_a_persons_number_is_refused(home: Home, capsys: Captured) -> None:
    for option in ("--because", "--by"):
        reason = ["--because", "Granskad"] if option == "--by" else []
        words = ["refuse", "A1", option, "Gäller 800101-9876", *reason]
        assert run([*words, "--home", str(home.root)]) == 2
        error = capsys.readouterr().err
        assert error.startswith("Texten innehåller")
        assert "9876" not in error


def test_under_sudo_root_becomes_the_owner_and_the_person_remains(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    become: list[object] = []
    owner = type("Stat", (), {"st_uid": 990, "st_gid": 991, "st_mode": 0o40711})
    monkeypatch.setattr(people, "_Person", type("Person", (), {"kept": None}))
    monkeypatch.setattr("pipelines.home.people.os.getuid", lambda: 0)
    monkeypatch.setattr("pipelines.home.people.os.setgroups", become.append)
    monkeypatch.setattr("pipelines.home.people.os.setgid", become.append)
    monkeypatch.setattr("pipelines.home.people.os.setuid", become.append)
    monkeypatch.delenv("SUDO_USER", raising=False)
    people.become_owner(tmp_path)
    monkeypatch.setenv("SUDO_USER", "eva")
    people.become_owner(tmp_path / "missing")
    monkeypatch.setattr("pathlib.Path.stat", lambda *_, **__: owner)
    people.become_owner(tmp_path)
    assert become == [[991], 991, 990]
    monkeypatch.delenv("SUDO_USER")
    assert people.operating_system_user() == "eva"
