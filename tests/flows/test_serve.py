"""`samfaktura serve` with a real server and network access blocked.

One test: starting server and schedule takes most of its time, and each step needs the previous.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import stat
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx

from pipelines.ledger.lock import hold
from pipelines.ledger.store import ledger_of
from tests.flows.serving import Serving, serving, wait_for
from tests.months.small_home import contact, deliver, home_with, report
from tests.support.sinks import WebSink, listening

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home

ASKED = {"month": "2024-01", "issued_on": "2024-02-09"}


def test_a_home_is_served_killed_and_served_again(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    web = WebSink()
    with listening(web) as port, serving(home, tmp_path / "log") as (served, way_out):
        (home.root / "webhook").write_text(f"http://127.0.0.1:{port}/")
        (home.root / "webhook").chmod(0o600)
        served.start()
        the_page_is_written_into_the_home(served, home)
        others_are_refused(served, home)
        a_run_is_scheduled_at_six_in_sweden(served)
        a_form_is_checked_before_there_is_a_run(served)
        a_whole_file_is_taken_in_and_half_a_file_is_not(served, home)
        crashed = the_month_is_killed_with_all_that_serves_it(served, home)
        served.start("--pool", "samfaktura")
        served.work("samfaktura")
        the_month_is_billed_by_a_worker(served, home, crashed)
        wait_for(lambda: titles(web), 90, "an alert is sent")
        assert way_out.asked == 0
    assert served.processes() == []
    assert titles(web) == ["En körning avbröts"]


def titles(web: WebSink) -> list[str]:
    """Return the alerts sent, without those of lists for next year, which depend on the date."""
    sent = [alert["title"] for message in web.kept for alert in message["alerts"]]
    return [title for title in sent if not title.startswith("Priser för")]


def the_page_is_written_into_the_home(served: Serving, home: Home) -> None:
    """The installed program belongs to root: Prefect could not write its page there.

    Prefect reports that only in its log, and continues without a page.
    """
    page = served.api.get(str(served.api.base_url.copy_with(path="/"))).raise_for_status()
    written = home.prefect / "page" / "v1" / "index.html"
    assert page.text == written.read_text()


def others_are_refused(served: Serving, home: Home) -> None:
    """A local account, a page of another origin, and a name that leads to this machine."""
    assert stat.S_IMODE(home.server_login.stat().st_mode) == 0o600
    ingest = served.deployment("ingest")
    steps = {"pull_steps": [{"prefect.deployments.steps.run_shell_script": {"script": "id"}}]}
    page = {"Origin": "http://evil.example.org", "Host": f"127.0.0.1:{served.port}"}
    with httpx.Client(base_url=served.api.base_url, trust_env=False) as other:
        for headers in ({}, page, {"Authorization": "Basic c2FtZmFrdHVyYTpnaXNzYXQ="}):
            asked = other.patch(f"/deployments/{ingest['id']}", json=steps, headers=headers)
            assert asked.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}
            token = other.get("/csrf-token", params={"client": "x"}, headers=headers)
            assert token.status_code == httpx.codes.UNAUTHORIZED
            assert "access-control-allow-origin" not in token.headers
        asked = other.get("/health", headers={"Host": f"evil.example.org:{served.port}"})
        assert asked.status_code == httpx.codes.FORBIDDEN
    assert served.deployment("ingest")["pull_steps"] == ingest["pull_steps"]


def a_run_is_scheduled_at_six_in_sweden(served: Serving) -> None:
    """A server with a later SQLAlchemy looks healthy but never schedules anything."""
    served.deployment("monthly-billing")
    runs = wait_for(lambda: served.runs("monthly-billing", "SCHEDULED"), 75, "a scheduled run")
    first = dt.datetime.fromisoformat(runs[0]["expected_start_time"])
    assert first.astimezone(ZoneInfo("Europe/Stockholm")).time() == dt.time(6)
    settings = served.api.get("/admin/settings").raise_for_status().json()
    assert settings["server"]["analytics_enabled"] is False


def a_form_is_checked_before_there_is_a_run(served: Serving) -> None:
    before = len(served.runs("monthly-billing"))
    for asked in ({"month": "2024-13"}, {"issued_on": "i morgon"}, {"manad": "2024-01"}):
        assert served.ask("monthly-billing", asked=asked).status_code == 409
    assert len(served.runs("monthly-billing")) == before


def a_whole_file_is_taken_in_and_half_a_file_is_not(served: Serving, home: Home) -> None:
    whole = report(contact("K1"), contact("K2", patient=1))
    deliver(home, "leverans/januari.csv", whole)
    deliver(home, "leverans/andra.csv.filepart", whole[:200])
    wait_for(lambda: served.runs("ingest", "COMPLETED"), 90, "the inbox is taken in")
    with ledger_of(home) as ledger:
        assert ledger.files().select("path", "rows").rows() == [("leverans/januari.csv", 2)]


def the_month_is_killed_with_all_that_serves_it(served: Serving, home: Home) -> str:
    """The test locks the home, so that the run is surely under way when it dies."""
    with hold(home.root, "test"):
        run = served.ask("monthly-billing", asked=ASKED).raise_for_status().json()["id"]
        alive = home.runs_alive / run
        wait_for(alive.exists, 60, "the run works")
        assert served.state(run) == "RUNNING"
        for pid in served.processes():
            if "prefect\0server" not in _command(pid):
                os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not served.processes(), 30, "the server ends with who started it")
    return str(run)


def _command(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:  # noqa: PTH123 -- not a file of the home
            return file.read()
    except OSError:
        return ""


def the_month_is_billed_by_a_worker(served: Serving, home: Home, crashed: str) -> None:
    """`serve` now only watches: it finds the dead run, and a worker runs the next."""
    wait_for(lambda: served.pool_of("monthly-billing") == "samfaktura", 120, "it is deployed")
    run = served.ask("monthly-billing", asked=ASKED).raise_for_status().json()["id"]
    wait_for(lambda: served.state(crashed) == "CRASHED", 120, "the dead run is marked")
    wait_for(lambda: served.state(run) == "COMPLETED", 120, "the month is billed")
    with ledger_of(home) as ledger:
        assert ledger.runs().select("month", "state").rows() == [("2024-01", "issued")]
    billed = [home.outbox("2024-01") / "manifest.json", *home.run("2024-01", 1).iterdir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in billed} == {0o600}
