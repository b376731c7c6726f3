"""`doctor` names obstacles to the next run and their remedies; it changes nothing."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import stat
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from flows import health
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.ledger.lock import hold, holder
from pipelines.operation.doctor import LOCK, examine, look_at_machine
from pipelines.operation.findings import DoctorFinding, DoctorVerdict
from tests.months.small_home import contents
from tests.support.sinks import WebSink, listening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def home(of_two_years: Home, tmp_path: Path) -> Home:
    shutil.copytree(of_two_years.root, tmp_path / "home")
    for path in (tmp_path / "home", *(tmp_path / "home").rglob("*")):
        path.chmod(path.stat().st_mode & stat.S_IRWXU)
    return Home(tmp_path / "home")


@pytest.fixture(autouse=True)
def _ours_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr("pipelines.operation.doctor.today", lambda: dt.date(2024, 5, 2))
    before = os.umask(0o077)
    yield
    os.umask(before)


def found(home: Home) -> dict[str, DoctorFinding]:
    return {one.what: one for one in examine(home)}


def verdicts(home: Home) -> dict[str, str]:
    return {what: one.verdict.value for what, one in found(home).items()}


def test_a_home_in_order_has_no_faults(home: Home) -> None:
    assert verdicts(home) == {
        "Python": "ok",
        "Paket": "ok",
        "Klocka": "ok",
        "Disk": found(home)["Disk"].verdict.value,
        "Mappar": "ok",
        "Rättigheter": "ok",
        "Reskontra": "ok",
        "Lås": "ok",
        "Inställningar": "ok",
        "Larm": "attention",
        "Register": "ok",
        "Kodverk": "attention",
        "Avsändare": "attention",
        "Regelfiler": "attention",
    }
    assert all(one.to_do for one in found(home).values() if one.verdict is not DoctorVerdict.OK)


def test_doctor_changes_nothing(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(home)
    with nobody_listens():
        assert run(["doctor", "--home", str(home.root)]) == 0
    assert contents(home) == before
    assert "Inget hindrar nästa körning." in capsys.readouterr().out


def test_packages_that_differ_from_the_lock_are_named(tmp_path: Path) -> None:
    lock = tmp_path / "requirements-run.lock"
    lock.write_text("polars==0.1 \\\n    --hash=sha256:00\nnot-there==1.0\npydantic[x]==0.2\n")
    packages = look_at_machine(tmp_path, None, lock)[1]
    assert packages.verdict is DoctorVerdict.FAULT
    assert packages.state.startswith("3 paket följer inte")
    assert "not-there saknas" in packages.state
    assert look_at_machine(tmp_path, None, tmp_path / "gone")[1].verdict is DoctorVerdict.FAULT
    assert look_at_machine(tmp_path, None, LOCK)[1].verdict is DoctorVerdict.OK


def test_a_clock_set_back_is_detected_by_the_ledger(tmp_path: Path) -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    clock = look_at_machine(tmp_path, later)[2]
    assert (clock.what, clock.verdict) == ("Klocka", DoctorVerdict.FAULT)
    assert f"{later:%Y-%m-%d}" in clock.state


def test_a_clock_before_the_program_was_made_is_detected_without_a_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that lost its clock starts in 1970; a missing event is not reported."""
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    monkeypatch.setattr("pipelines.operation.doctor._FIRST_RELEASE", later)
    for last_event in (None, dt.datetime(2026, 2, 1, tzinfo=dt.UTC)):
        clock = look_at_machine(tmp_path, last_event)[2]
        assert clock.verdict is DoctorVerdict.FAULT
        assert "programmet" in clock.state
        assert f"{later:%Y-%m-%d}" in clock.state
        assert "händelse" not in clock.state


@pytest.mark.parametrize(("free", "verdict"), [(0.5, "fault"), (5, "attention"), (50, "ok")])
def test_low_disk_space_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: float, verdict: str
) -> None:
    usage = type("Usage", (), {"free": int(free * 1024**3)})
    monkeypatch.setattr("pipelines.operation.doctor.shutil.disk_usage", lambda _: usage)
    assert look_at_machine(tmp_path / "not" / "there", None)[3].verdict == verdict


def test_a_home_and_files_that_others_can_read_are_warnings(home: Home) -> None:
    home.root.chmod(0o755)
    assert verdicts(home)["Mappar"] == "attention"
    home.inbox.chmod(0o2770)
    home.follow_up.resolve().chmod(0o640)
    assert verdicts(home)["Rättigheter"] == "ok"
    home.ledger.chmod(0o640)
    home.follow_up.resolve().chmod(0o444)
    (home.registries / "link").symlink_to("elsewhere")
    (home.registries / "agreements.csv").chmod(0o604)
    state = found(home)["Rättigheter"].state
    for name in ("follow_up", "ledger.sqlite", "registries"):
        assert name in state


def test_a_missing_home_is_a_fault(tmp_path: Path) -> None:
    found_verdicts = verdicts(Home(tmp_path / "not there"))
    assert found_verdicts["Hem"] == "fault"
    assert found_verdicts["Reskontra"] == "attention"


def test_a_ledger_of_another_version_of_the_program(home: Home) -> None:
    for version, verdict in ((1, "attention"), (99, "fault")):
        with sqlite3.connect(home.ledger) as con:
            con.execute("UPDATE meta SET value = ? WHERE key = 'schema_version'", (str(version),))
        assert verdicts(home)["Reskontra"] == verdict
    assert f"{99}" in found(home)["Reskontra"].state


def test_a_ledger_behind_its_head_or_not_a_ledger(home: Home) -> None:
    head = json.loads(home.audit_head.read_text())
    home.audit_head.write_text(json.dumps(head | {"events": head["events"] + 1}))
    assert verdicts(home)["Reskontra"] == "fault"
    home.audit_head.write_text("x")
    assert verdicts(home)["Reskontra"] == "fault"
    home.ledger.write_bytes(b"no database" * 500)
    assert verdicts(home)["Reskontra"] == "fault"


def test_the_lock_holder_is_reported_and_not_disturbed(home: Home) -> None:
    assert holder(home.root) is None
    with hold(home.root, "prov"):
        lock = found(home)["Lås"]
        assert lock.verdict is DoctorVerdict.ATTENTION
        assert lock.state.startswith("Hemmet används av prov (process ")
    assert verdicts(home)["Lås"] == "ok"


def test_faulty_registries_rules_and_secrets_are_faults(home: Home) -> None:
    (home.registries / "payers.csv").unlink()
    home.settings.write_text('peppol_rules = "nowhere"\n[alerts]\nwebhook_url_file = "gone"\n')
    lines = found(home)
    assert {lines[what].verdict.value for what in ("Register", "Regelfiler", "Inställningar")} == {
        "fault"
    }
    assert "payers" in lines["Register"].state
    assert lines["Larm"].verdict is DoctorVerdict.OK


def test_an_unknown_registry_heading_is_a_warning(home: Home) -> None:
    agreements = home.registries / "agreements.csv"
    text = agreements.read_text(encoding="utf-8")
    agreements.write_text(text.replace("deduct_patient_fee", "deduct_fee"), encoding="utf-8")
    line = found(home)["Register"]
    assert line.verdict is DoctorVerdict.ATTENTION
    assert line.state == "okända rubriker: agreements.csv: deduct_fee"


@contextmanager
def nobody_listens() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
        yield


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """A server with preset answers; tests/flows asks Prefect's own."""
    preset: dict[str, object] = {"runs": [], "word": None, "token": None, "open": False}

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if "csrf-token" in self.path:
                self._answer(200 if preset["token"] else 422, json.dumps(preset).encode())
            elif "admin" in self.path:
                self._answer(200 if preset["open"] else 401, b'"3.8.8"')
            else:
                self._answer(200, b"true")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            let_in = preset["word"] in {None, self.headers["Authorization"]}
            let_in &= preset["token"] in {None, self.headers["Prefect-Csrf-Token"]}
            self._answer(200 if let_in else 401, json.dumps(preset["runs"]).encode())

        def _answer(self, code: int, body: bytes) -> None:
            self.send_response(code)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{listening.server_port}/api")
    yield preset
    listening.shutdown()
    listening.server_close()


def test_a_server_that_makes_no_runs_is_a_fault_although_it_answers(
    home: Home, server: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    later = {"expected_start_time": "2999-01-01T05:00:00Z"}
    other = {"parameters": {"home": "/elsewhere"}} | later
    # Left from before: the server was not started, and nothing was scheduled since.
    late = {
        "parameters": {"home": str(home.root)},
        "expected_start_time": "2024-02-08T05:00:00.123456Z",
    }
    server["runs"] = [other, late]
    assert health.server_health(home)[1:] == (True, 0, False)
    assert health.health_of(str(home.root)) == 1
    assert run(["doctor", "--home", str(home.root)]) == 1
    assert "inga kommande körningar" in capsys.readouterr().out
    server["runs"] = [other, late | later]
    assert run(["doctor", "--home", str(home.root)]) == 0
    assert health.health_of(str(home.root)) == 0


def test_the_server_is_asked_with_the_password_of_the_settings(
    home: Home, server: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    server["word"] = "Basic ZHJpZnQ6aGVtbGlndA=="
    assert health.server_health(home).scheduled is None
    assert run(["doctor", "--home", str(home.root)]) == 1
    assert "nekar inloggning" in capsys.readouterr().out
    secret = home.root / "word"
    secret.write_text("drift:hemligt\n")
    secret.chmod(0o600)
    home.settings.write_text('[server]\nauth_file = "word"\n')
    server |= {"token": "of this client"}
    assert health.server_health(home).scheduled == 0


def test_a_server_without_login_is_a_fault(
    home: Home, server: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    server["open"] = True
    assert health.server_health(home).is_open
    assert run(["doctor", "--home", str(home.root)]) == 1
    assert "svarar utan inloggning" in " ".join(capsys.readouterr().out.split())


def test_a_server_that_listens_on_the_network_without_tls_is_a_fault(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    home.settings.write_text('[server]\nhost = "0.0.0.0"\n')
    assert run(["doctor", "--home", str(home.root)]) == 1
    assert "maskinen utan TLS" in " ".join(capsys.readouterr().out.split())
    assert run(["serve", "--home", str(home.root)]) == 2
    assert "server.page_url" in capsys.readouterr().err


def test_a_missing_password_is_reported_with_the_other_faults(
    home: Home, server: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert server
    home.settings.write_text('[server]\nauth_file = "word"\n')
    assert run(["doctor", "--home", str(home.root)]) == 1
    output = capsys.readouterr().out
    assert "Reskontra" in output
    assert output.count("server.auth_file") == 2


def test_a_home_without_its_expected_server_is_reported_once_a_day(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A running server sends all other alerts; a server that is down sends none."""
    web = WebSink()
    with nobody_listens(), listening(web) as port:
        (home.root / "webhook").write_text(f"http://127.0.0.1:{port}/")
        (home.root / "webhook").chmod(0o600)
        home.settings.write_text('[alerts]\nwebhook_url_file = "webhook"\n')
        assert run(["doctor", "--home", str(home.root)]) == 0
        assert web.kept == []
        for day in (1, 1, 2):
            at = dt.datetime(2024, 3, day, 4, 45, tzinfo=dt.UTC)
            monkeypatch.setattr("commands.desk.actor", lambda at=at: Actor("prov", at))
            assert run(["doctor", "--served", "--home", str(home.root)]) == 1
    alerts = [alert for sent in web.kept for alert in sent["alerts"]]
    assert [alert["what"] for alert in alerts] == ["Fel: Server."] * 2
    assert "Inget körs enligt schemat" in " ".join(capsys.readouterr().out.split())


def test_a_fault_without_a_recipient_is_reported_here(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    (home.root / "webhook").write_text("http://127.0.0.1:9/")
    (home.root / "webhook").chmod(0o600)
    home.settings.write_text('[alerts]\nwebhook_url_file = "webhook"\n')
    with nobody_listens():
        assert run(["doctor", "--served", "--home", str(home.root)]) == 1
        assert "Larmet togs inte emot: webhook." in capsys.readouterr().out
        home.settings.write_text('approval = "maybe"\n')
        assert run(["doctor", "--served", "--home", str(home.root)]) != 0


def test_no_server_is_a_warning(home: Home) -> None:
    with nobody_listens():
        assert health.server_health(home).answers is False
        assert health.health_of(str(home.root)) == 1


def test_lists_not_decided_for_next_year_are_reported_from_november(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = home.registries / "price_lists.csv"
    named = (home.registries / "price_items.csv").read_text(encoding="utf-8").splitlines()
    heading = named[0].split(";").index("price_list_id") if ";" in named[0] else None
    assert heading is not None
    first = named[1].split(";")[heading]
    lists.write_text(f"price_list_id;yearly\n{first};ja\n", encoding="utf-8")
    monkeypatch.setattr("pipelines.operation.doctor.today", lambda: dt.date(2026, 11, 1))
    one = found(home)["Priser 2027"]
    assert one.verdict.value == "attention"
    assert first in one.state


def test_paper_without_a_ground_is_a_warning(home: Home) -> None:
    agreements = home.registries / "agreements.csv"
    [heading, row] = agreements.read_text(encoding="utf-8").splitlines()
    columns = heading.split(";")
    cells = dict(zip(columns, row.split(";"), strict=True))
    cells |= {"paper_invoice": "ja", "valid_from": "2019-04-01"}
    lines = [heading, ";".join(cells.values())]
    agreements.write_text("\n".join(lines), encoding="utf-8")
    one = found(home)["Pappersfakturor"]
    assert one.verdict is DoctorVerdict.ATTENTION
    assert one.state == "utan grund i agreements.csv: rad 2 (ADA-1)"
    grounded = [f"{lines[0]};paper_ground", f"{lines[1]};Särskilt avtal 7"]
    agreements.write_text("\n".join(grounded), encoding="utf-8")
    assert "Pappersfakturor" not in found(home)
