"""`serve` and `prefect.yaml` agree, and Prefect sends no telemetry."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import re
import stat
from pathlib import Path

import pytest
import yaml

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SettingsError
from flows.environment import check_server, prefect_environment, starts_server
from pipelines.home.paths import Home
from pipelines.home.settings import Schedule, Server
from tests.support.errors import fails
from tests.support.sinks import WebSink, listening

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.filterwarnings("ignore")


def test_workers_run_the_same_deployments_as_serve(tmp_path: Path) -> None:
    from flows.deployments import deployments  # noqa: PLC0415 - slow

    deployed = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    served = {made.name: made for made in deployments(Home(tmp_path), Schedule())}
    assert {made["name"] for made in deployed} == served.keys()
    for made in deployed:
        same = served[made["name"]]
        crons = [
            (schedule.schedule.cron, schedule.schedule.timezone)
            for schedule in same.schedules or []
        ]
        assert [(schedule["cron"], schedule["timezone"]) for schedule in made["schedules"]] == crons
        assert made["tags"] == same.tags
        assert made["entrypoint"].replace("/", ".").replace(".py:", ".") == same.entrypoint
        assert made["parameters"] | {"home": str(tmp_path)} == same.parameters
        limit = made["concurrency_limit"]
        assert (limit["limit"], limit["collision_strategy"]) == (1, "ENQUEUE")
        assert same.concurrency_options.collision_strategy.value == "ENQUEUE"


def test_forms_are_swedish(tmp_path: Path) -> None:
    """The page shows titles and descriptions; names are for callers."""
    from flows.deployments import deployments  # noqa: PLC0415 - slow

    asked = {}
    for made in deployments(Home(tmp_path), Schedule()):
        schema = made._parameter_openapi_schema.model_dump()  # noqa: SLF001 - what is sent
        for shown in (schema, *schema["definitions"].values()):
            asked |= shown["properties"]
        titles = {shown["title"] for shown in schema["definitions"].values()}
        assert titles <= {"Månad att fakturera"}
    assert {name: field["title"] for name, field in asked.items()} == {
        "home": "Hem",
        "asked": "Vad som ska faktureras",
        "month": "Månad",
        "issued_on": "Fakturadag",
        "draft": "Bara utkast",
    }
    assert all(field["description"] for field in asked.values())


def test_telemetry_is_off_whatever_the_environment_says(tmp_path: Path) -> None:
    asked = {"DO_NOT_TRACK": "0", "PREFECT_SERVER_ANALYTICS_ENABLED": "true", "LANG": "sv_SE"}
    environment = prefect_environment(Home(tmp_path), asked)
    assert environment["DO_NOT_TRACK"] == "1"
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert environment["PREFECT_API_URL"] == "http://127.0.0.1:4222/api"
    assert environment["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert environment["LANG"] == "sv_SE"


def test_a_server_may_listen_at_an_address_of_ipv6(tmp_path: Path) -> None:
    environment = prefect_environment(Home(tmp_path), {"SAMFAKTURA_SERVER__HOST": "::1"})
    assert environment["PREFECT_API_URL"] == "http://[::1]:4222/api"
    assert environment["PREFECT_SERVER_API_HOST"] == "::1"


def test_a_named_server_is_used(tmp_path: Path) -> None:
    asked = {"PREFECT_API_URL": "http://127.0.0.1:1/api"}
    assert (starts_server(asked), starts_server({})) == (False, True)
    environment = prefect_environment(Home(tmp_path), asked)
    assert environment["PREFECT_API_URL"] == "http://127.0.0.1:1/api"


def test_the_password_of_the_server_comes_from_its_file(tmp_path: Path) -> None:
    secret = tmp_path / "word"
    secret.write_text("drift:hemligt\n")
    secret.chmod(0o600)
    asked = {"SAMFAKTURA_SERVER__AUTH_FILE": "word"}
    environment = prefect_environment(Home(tmp_path), asked)
    assert environment["PREFECT_SERVER_API_AUTH_STRING"] == "drift:hemligt"
    assert environment["PREFECT_API_AUTH_STRING"] == "drift:hemligt"


def test_a_home_makes_its_own_login_once_and_keeps_it_from_other_servers(tmp_path: Path) -> None:
    first, again = (prefect_environment(Home(tmp_path), {}) for _ in range(2))
    login = first["PREFECT_SERVER_API_AUTH_STRING"]
    assert re.fullmatch(r"samfaktura:[\w-]{40,}", login)
    assert login == first["PREFECT_API_AUTH_STRING"] == again["PREFECT_API_AUTH_STRING"]
    assert stat.S_IMODE(Home(tmp_path).server_login.stat().st_mode) == 0o600
    asked = {"PREFECT_API_URL": "http://127.0.0.1:1/api"}
    assert "PREFECT_API_AUTH_STRING" not in prefect_environment(Home(tmp_path), asked)


def test_only_the_servers_own_page_may_use_it(tmp_path: Path) -> None:
    asked = {"SAMFAKTURA_SERVER__PAGE_URL": "https://korningar.example.org/"}
    environment = prefect_environment(Home(tmp_path), asked)
    assert environment["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"].split(",") == [
        "https://korningar.example.org",
        "http://127.0.0.1:4222",
        "http://localhost:4222",
        "http://[::1]:4222",
    ]
    assert "korningar.example.org,127.0.0.1:4222" in environment["OWN_SERVER_HOSTS"]


@pytest.mark.parametrize(
    ("server", "is_refused"),
    [
        (Server(), False),
        (Server(host="localhost"), False),
        (Server(host="::1"), False),
        (Server(host="127.0.0.2"), False),
        (Server(host="0.0.0.0"), True),  # noqa: S104 - it is refused
        (Server(host="faktura.example.org"), True),
        (Server(host="192.0.2.1", page_url="http://192.0.2.1:4222"), True),
        (Server(host="192.0.2.1", page_url="https://faktura.example.org"), False),
        (Server(host="192.0.2.1", without_tls=True), False),
    ],
)
def test_a_server_on_the_network_needs_tls_or_a_decision(
    server: Server, *, is_refused: bool
) -> None:
    with pytest.raises(SettingsError) if is_refused else contextlib.nullcontext():
        check_server(server)


@pytest.mark.parametrize(("asked", "days"), [({}, 90), ({"prefect_days": "30"}, 30)])
def test_prefect_prunes_its_history_after_the_configured_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], days: int
) -> None:
    from prefect.settings import Settings  # noqa: PLC0415 - slow

    variables = {f"SAMFAKTURA_RETENTION__{key.upper()}": value for key, value in asked.items()}
    for name, value in prefect_environment(Home(tmp_path), variables).items():
        monkeypatch.setenv(name, value)
    thinned = Settings().server.services.db_vacuum
    assert thinned.retention_period == dt.timedelta(days=days)
    assert {"events", "flow_runs"} <= set(thinned.enabled or ())


def test_another_users_server_is_not_mistaken_for_ours() -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415 - slow

    from flows.server import own_server  # noqa: PLC0415 - slow

    with (
        listening(WebSink()) as port,
        temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{port}/api"}),
        fails(ErrorCode.SERVER_IN_PLACE),
        own_server(gone_within=0),
    ):
        raise AssertionError("it was taken")


NOW = dt.datetime(2024, 2, 8, 6, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("state", "seconds", "dead"),
    [
        ("RUNNING", 59, False),
        ("RUNNING", 61, True),
        ("PENDING", 299, False),
        ("PENDING", 301, True),
    ],
)
def test_a_run_without_a_file_has_time_to_lock_it(
    tmp_path: Path, state: str, seconds: int, dead: bool
) -> None:
    from flows.living import is_dead  # noqa: PLC0415 - slow

    since = NOW - dt.timedelta(seconds=seconds)
    assert is_dead(Home(tmp_path), "run", state, since, NOW) is dead


def test_a_run_lives_as_long_as_its_file_is_locked(tmp_path: Path) -> None:
    from flows.living import is_dead  # noqa: PLC0415 - slow

    home, long_ago = Home(tmp_path), NOW - dt.timedelta(days=1)
    home.runs_alive.mkdir(parents=True)
    with (home.runs_alive / "run").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert not is_dead(home, "run", "RUNNING", long_ago, NOW)
    assert is_dead(home, "run", "RUNNING", NOW, NOW)
    assert not (home.runs_alive / "run").exists()
