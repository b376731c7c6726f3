"""The flow on a real Prefect server: it bills the same month as the command."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from prefect import tags
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL
from prefect.states import Running, Scheduled

from contracts.errors.codes import ErrorCode
from contracts.errors.error import GateClosedError, Problem
from pipelines.archive.work import read_home
from pipelines.demo import ISSUED_ON, bill_sample_month, bring, prepare_demo
from pipelines.home.log import Here
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.keep.verify import home_problems
from tests.months.small_home import contact, deliver, home_with, report
from tests.support.errors import fails
from tests.support.sinks import WebSink, listening
from transforms.alerts.runs import LateRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prefect import Flow
    from prefect.client.schemas.objects import FlowRun

    from contracts.period import Month

# Warnings of Prefect and its server are not ours to fix.
pytestmark = pytest.mark.filterwarnings("ignore")

JANUARY = next(iter(ISSUED_ON))
OFF = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    # Files delivered by a test are complete.
    "SAMFAKTURA_SCHEDULE__INBOX_STILL_SECONDS": "1",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("prefect")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**OFF, "PREFECT_HOME": str(home)}.items():
            patch.setenv(name, value)
        from prefect.testing.utilities import prefect_test_harness  # noqa: PLC0415 - reads env

        with prefect_test_harness(server_startup_timeout=120):
            yield home


def billed(root: Path, **asked: Any) -> Home:
    from flows.monthly_billing import MonthToBill, monthly_billing  # noqa: PLC0415 - slow

    home = Home(root)
    prepare_demo(home)
    bring(home, JANUARY)
    monthly_billing(
        home.root, MonthToBill(month=str(JANUARY), issued_on=ISSUED_ON[JANUARY], **asked)
    )
    return home


def test_the_flow_bills_like_the_command_and_stores_no_patient(
    server: Path, tmp_path: Path
) -> None:
    by_flow = billed(tmp_path / "flow")
    by_command = Home(tmp_path / "command")
    prepare_demo(by_command)
    bill_sample_month(by_command, JANUARY, Actor("test", dt.datetime.now(dt.UTC)))
    assert outbox(by_flow) == outbox(by_command)
    summary, remarks = (artifact(f"monthly-billing-{name}") for name in ("summary", "remarks"))
    assert "Fakturerat 1 726 134,12 kr" in summary.replace("\xa0", " ")
    listed = {row["kod"]: row for row in json.loads(json.loads(remarks)[0]["data"])}
    assert listed["L06"]["åtgärdas av"] == "Avsändaren"
    assert listed["L06"]["kronor"].endswith("kr")
    sums = json.loads(json.loads(artifact("monthly-billing-reconciliation"))[0]["data"])
    figures = {row["vad"]: (row["antal"], row["kronor"].replace("\xa0", " ")) for row in sums}
    assert figures["Under behandling"] == ("20", "1 726 134,12 kr")
    assert figures["Snart för gamla, även avvisade"] == ("3", "")
    left_behind = b"".join(path.read_bytes() for path in server.rglob("*") if path.is_file())
    for canary in ("Exempel Alfa", "992016000010", "N2401-001", "N-T01"):
        assert canary.encode() not in left_behind


def artifact(key: str) -> str:
    """Query the server directly: this release of Prefect's client sends refused nulls."""
    asked = {"limit": 1, "artifacts": {"key": {"any_": [key]}}}
    answer = httpx.post(f"{PREFECT_API_URL.value()}/artifacts/filter", json=asked, timeout=30)
    return json.dumps(answer.raise_for_status().json(), ensure_ascii=False)


def test_a_draft_issues_nothing(server: Path, tmp_path: Path) -> None:
    assert server
    home = billed(tmp_path / "draft", draft=True)
    assert [folder.name for folder in home.outbox(JANUARY).iterdir()] == ["utkast"]
    assert (home.drafted(JANUARY) / "avstamning.html").exists()
    assert home.run(JANUARY, 1).exists()


def test_an_interrupted_flow_is_finished_by_the_next(
    server: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.monthly_billing import MonthToBill, monthly_billing  # noqa: PLC0415 - slow

    assert server
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("K1")))
    asked = MonthToBill(month=str(JANUARY), issued_on=ISSUED_ON[JANUARY])
    with monkeypatch.context() as killed:
        killed.setattr("pipelines.month.finish_deliveries", lambda *_: [])
        monthly_billing(home.root, asked)
    assert not home.outbox(JANUARY).exists()
    monthly_billing(home.root, asked)
    with read_home(home.root) as work:
        assert work.ledger.runs().height == 1
        assert home_problems(work) == []
    assert (home.outbox(JANUARY) / "manifest.json").exists()


def test_a_closed_gate_is_identified_by_month_and_cause(
    server: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run of due months has no month parameter: the gate names it.

    The order of the broken invariants is irrelevant.
    """
    from flows.runs import failed_runs  # noqa: PLC0415 - slow

    assert server
    home = home_with(tmp_path / "home")
    began = dt.datetime.now(dt.UTC)
    due = [[JANUARY], [JANUARY], [JANUARY.moved(1)], [JANUARY]]
    a, b = Problem(ErrorCode.REASONS, {}), Problem(ErrorCode.CREDITS_UNFOUNDED, {"count": 2})
    for month, laws in zip(due, ([a, b], [b, a], [a, b], [a]), strict=True):
        _closed_gate(home, monkeypatch, month, laws)
    with get_client(sync_client=True) as client:
        last, other, again, first = failed_runs(client, home, began)
    assert (last.error, last.flow) == ("gate_closed", "monthly-billing")
    assert [run.month for run in (last, other, again, first)] == [
        *("2024-01", "2024-02", "2024-01", "2024-01"),
    ]
    assert first.reasons == again.reasons == other.reasons != last.reasons


def test_unstarted_runs_are_found_unless_one_is_under_way(server: Path, tmp_path: Path) -> None:
    """A work pool without a worker: Prefect marks runs as late and sends no alert."""
    from flows.keeping import answers_and_payments, publish_what_lacks  # noqa: PLC0415 - slow
    from flows.runs import late_runs  # noqa: PLC0415 - slow

    assert server
    home, now = Home(tmp_path), dt.datetime.now(dt.UTC)

    def asked(flow: Flow[..., Any], minutes: int, name: str) -> FlowRun:
        at = now - dt.timedelta(minutes=minutes)
        with get_client(sync_client=True) as client:
            return client.create_flow_run(
                flow,
                parameters={"home": str(home.root)},
                tags=["samfaktura", flow.name],
                state=Scheduled(scheduled_time=at, name=name),
            )

    second, first = asked(answers_and_payments, 31, "Late"), asked(publish_what_lacks, 90, "Late")
    asked(answers_and_payments, 29, "Late")
    asked(answers_and_payments, 60, "AwaitingConcurrencySlot")
    with get_client(sync_client=True) as client:
        late = late_runs(client, home, now)
        assert late == [LateRun(str(first.id), "publish"), LateRun(str(second.id), "answers")]
        assert late_runs(client, Home(tmp_path / "other"), now) == []
        client.set_flow_run_state(first.id, Running(), force=True)
        assert late_runs(client, home, now) == []


def test_a_run_in_a_folder_without_a_home_does_not_create_one(server: Path, tmp_path: Path) -> None:
    """The form shows the home's folder, and lets it be changed."""
    from flows.keeping import verify_home as verify_flow  # noqa: PLC0415 - slow
    from flows.monthly_billing import MonthToBill, monthly_billing  # noqa: PLC0415 - slow

    assert server
    mistyped = tmp_path / "hemm"
    with fails(ErrorCode.HOME_MISSING):
        monthly_billing(mistyped, MonthToBill())
    with fails(ErrorCode.HOME_MISSING):
        verify_flow(mistyped)
    assert not mistyped.exists()


def _closed_gate(
    home: Home, monkeypatch: pytest.MonkeyPatch, due: list[Month], laws: list[Problem]
) -> None:
    from flows.monthly_billing import MonthToBill, monthly_billing  # noqa: PLC0415 - slow

    monkeypatch.setattr("flows.monthly_billing.months_due", lambda *_: due)
    monkeypatch.setattr("pipelines.billing.draft.broken_laws", lambda _: laws)
    # The result of the month is irrelevant here.
    monkeypatch.setattr("flows.monthly_billing.STAGES", ())
    with tags("samfaktura", "monthly-billing"), pytest.raises(GateClosedError, match=str(due[0])):
        monthly_billing(home.root, MonthToBill())


def test_the_nightly_flow_writes_its_log_like_the_others(server: Path, tmp_path: Path) -> None:
    """`verify` does not lock the home, and once wrote no log for that reason."""
    from flows import keeping  # noqa: PLC0415 - slow

    assert server
    home = home_with(tmp_path / "home")
    home.settings.write_text('[log]\nfile = "log"\nformat = "json"\n')
    try:
        assert keeping.verify_home(home.root) == 0
        (home.outbox(JANUARY) / "invoices" / "nobody-1").mkdir(parents=True)
        with fails(ErrorCode.FAULTS_FOUND, count=1):
            keeping.verify_home(home.root)
    finally:
        Here.logger = None
    lines = [json.loads(line) for line in (home.root / "log").read_text().splitlines()]
    logged = [(line["event"], line["problems"]) for line in lines if "problems" in line]
    assert logged == [("home.verified", 0), ("home.verified", 1)]


@pytest.mark.parametrize("broken", ["ledger", "settings"])
def test_an_unreadable_home_is_alerted_through_its_runs(
    server: Path, tmp_path: Path, broken: str
) -> None:
    """Its waiting contacts cannot be read, but its failed runs must be alerted."""
    from flows.keeping import verify_home as verify_flow  # noqa: PLC0415 - slow
    from flows.watch import Watch  # noqa: PLC0415 - slow

    assert server
    home, web = home_with(tmp_path / "home"), WebSink()
    with listening(web) as port:
        (home.root / "webhook").write_text(f"http://127.0.0.1:{port}/")
        (home.root / "webhook").chmod(0o600)
        home.settings.write_text('[alerts]\nwebhook_url_file = "webhook"\n')
        watching = Watch(home)
        watching.tell()
        # In November and December the lists for next year are reported before anything breaks.
        titles = [alert["title"] for message in web.kept for alert in message["alerts"]]
        assert all(title.startswith("Priser för") for title in titles)
        web.kept.clear()
        if broken == "ledger":
            home.ledger.write_bytes(b"no ledger" * 1000)
        else:
            home.settings.write_text('approval = "maybe"\n')
        with tags("samfaktura", "verify"), pytest.raises(Exception, match=r"."):
            verify_flow(home.root)
        watching.tell()
        watching.tell()
    assert [alert["title"] for message in web.kept for alert in message["alerts"]] == [
        "En körning misslyckades"
    ]


def outbox(home: Home) -> dict[str, bytes]:
    folder = home.outbox(JANUARY)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files_in(folder)}


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
