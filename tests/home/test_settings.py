"""Settings: defined once, checked before anything is done, never a secret."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from contracts.errors.codes import ErrorCode
from contracts.errors.error import SettingsError
from pipelines.billing.manifest import MANIFEST
from pipelines.describe import SETTINGS, write_settings
from pipelines.home.paths import Home
from pipelines.home.secrets import secret_of
from pipelines.home.setting_texts import SETTING_TEXTS
from pipelines.home.settings import FIELDS, Settings, load_settings
from pipelines.home.settings_manual import example, manual, variable, what_holds
from tests.months.small_home import MONTH, contact, deliver, figures, home_with, report
from tests.support.errors import fails
from tests.support.rights import rights_hold

if TYPE_CHECKING:
    from pathlib import Path

MAIL = 'mail_to = ["drift@example.org"]\nmail_from = "s@example.org"\nsmtp_host = "post"\n'


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.make()
    return made


def write(home: Home, text: str) -> Home:
    home.settings.write_text(text, encoding="utf-8")
    return home


def test_the_manual_is_current(tmp_path: Path) -> None:
    assert SETTINGS.read_text(encoding="utf-8") == manual(), "settings changed: run `make docs`"
    write_settings(tmp_path / "settings.md")
    assert (tmp_path / "settings.md").read_bytes() == SETTINGS.read_bytes()


def test_every_setting_documents_its_purpose_and_allowed_values() -> None:
    assert all(field.description for field in FIELDS.values())
    text = manual()
    assert all(f"| `{key[-1]}` | " in text for key in FIELDS)


def test_every_setting_has_a_swedish_text() -> None:
    assert set(SETTING_TEXTS) == {".".join(key) for key in FIELDS}
    assert all(text.endswith((".", ").")) for text in SETTING_TEXTS.values())


def test_the_example_changes_nothing_with_or_without_comment_marks(home: Home) -> None:
    assert load_settings(write(home, example()), {}) == Settings()
    fields = [line.removeprefix("# ") for line in example().splitlines() if " = " in line]
    assert len(fields) == len(FIELDS) - 1
    bare = "\n".join(
        line.removeprefix("# ") if line.removeprefix("# ") in fields else line
        for line in example().splitlines()
    )
    assert load_settings(write(home, bare), {}) == Settings()
    assert len(tomllib.loads(bare)["schedule"]) == 7


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[schedule]\nbilling_day = 31", "schedule.billing_day ska vara ett tal från 1 till 28"),
        ("[schedule]\nbilling_day = '8'", "schedule.billing_day ska vara ett tal från 1 till 28"),
        ("[schedule]\nbilling_hour = 2", "schedule.billing_hour ska vara ett tal från 5 till 23"),
        (
            "[schedule]\nbiling_hour = 6",
            "nyckeln schedule.biling_hour finns inte. De som finns är billing_",
        ),
        ("schedule = 8", "schedule är en tabell: [schedule]"),
        ("[shedule]\nbilling_day = 8", "nyckeln shedule finns inte. De som finns är approval, "),
        ("split_above_lines = true", "split_above_lines ska vara ett tal, minst 1"),
        ('[alerts]\nmail_to = "drift"', "alerts.mail_to ska vara en lista av adresser, namn@värd"),
        (
            '[alerts]\nmail_to = ["drift"]',
            "alerts.mail_to ska vara en lista av adresser, namn@värd",
        ),
        ('[alerts]\nmail_to = ["a@b"]', "alerts.mail_from behövs när alerts.mail_to är satt"),
        ("[log]\nstderr = 1", "log.stderr ska vara true eller false"),
        ('[log]\nformat = "xml"', "log.format ska vara en av human, json"),
        (
            "[retention]\narchive_years = 5",
            "retention.archive_years ska vara ett tal från 7 till 100",
        ),
        ('[payment_accounts]\n"1-2" = "x"', "payment_accounts ska vara en tabell av konto = organ"),
    ],
)
def test_a_disallowed_value_is_refused_with_the_key_and_the_allowed_values(
    home: Home, text: str, message: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(write(home, text), {})
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "SAMFAKTURA_APPROVAL",
            "kanske",
            "SAMFAKTURA_APPROVAL: approval ska vara en av auto, four_eyes",
        ),
        (
            "SAMFAKTURA_SCHEDULE__BILLING_DAY",
            "tolv",
            "SAMFAKTURA_SCHEDULE__BILLING_DAY: schedule.billing_day ska vara ett tal från 1",
        ),
        (
            "SAMFAKTURA_SCHEDULE__DAY",
            "8",
            "Miljövariabeln SAMFAKTURA_SCHEDULE__DAY är ingen inställning",
        ),
        (
            "SAMFAKTURA_PAYMENT_ACCOUNTS",
            "1",
            "Miljövariabeln SAMFAKTURA_PAYMENT_ACCOUNTS är ingen inställning",
        ),
    ],
)
def test_environment_variables_are_checked_the_same_way(
    home: Home, name: str, value: str, message: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(home, {name: value})
    assert refused.value.swedish.startswith(message)


def test_the_environment_overrides_the_file_and_the_file_the_defaults(home: Home) -> None:
    write(home, f'approval = "four_eyes"\n[schedule]\nbilling_day = 5\n[alerts]\n{MAIL}')
    environment = {
        "SAMFAKTURA_SCHEDULE__BILLING_DAY": "3",
        "SAMFAKTURA_SCHEDULE__BILLING_HOUR": "9",
        "SAMFAKTURA_ALERTS__MAIL_TO": "a@example.org, b@example.org",
        "SAMFAKTURA_HOME": "elsewhere",
        "OTHER": "x",
    }
    settings = load_settings(home, environment)
    assert settings.approval == "four_eyes"
    assert (settings.schedule.billing_day, settings.schedule.billing_hour) == (3, 9)
    assert settings.alerts.mail_to == ["a@example.org", "b@example.org"]
    found = {setting.key: setting for setting in what_holds(home, environment)}
    assert found["approval"][1:3] == ('"four_eyes"', "samfaktura.toml")
    assert found["schedule.billing_day"][1:3] == ("3", "SAMFAKTURA_SCHEDULE__BILLING_DAY")
    assert found["schedule.verify_hour"].comes_from == "förval"
    assert len(found) == len(FIELDS)


def test_every_key_has_an_environment_variable() -> None:
    assert variable(("log", "level")) == "SAMFAKTURA_LOG__LEVEL"
    assert len({variable(key) for key in FIELDS}) == len(FIELDS)


def test_accounts_are_recognised_without_separators(home: Home) -> None:
    write(home, '[payment_accounts]\n"se45 5000-01" = "999999-0014"\n"0012-3" = "9999990022"')
    accounts = load_settings(home, {}).payment_accounts
    assert accounts == {"SE45500001": "9999990014", "123": "9999990022"}


def test_an_unreadable_settings_file_is_reported_as_such(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    write(home, 'approval = "four_eyes"')
    home.settings.chmod(0)
    with rights_hold():
        assert run(["config", "--home", str(home.root)]) == 2
    printed_text = capsys.readouterr().err
    assert printed_text.startswith("samfaktura.toml: filen kan inte läsas. ")


def test_a_secret_is_the_first_line_of_a_file_with_restricted_access(home: Home) -> None:
    secret, key = home.root / "password", "alerts.smtp_password_file"
    variables = {
        "SAMFAKTURA_ALERTS__SMTP_PASSWORD_FILE": "password",
        "SAMFAKTURA_ALERTS__SMTP_TLS": "tls",
    }
    for content, mode, code in (
        ("", 0o600, ErrorCode.SECRET_EMPTY),
        ("x", 0o604, ErrorCode.SECRET_OPEN_TO_ALL),
        ("x", 0o620, ErrorCode.SECRET_OPEN_TO_ALL),
    ):
        secret.write_text(content)
        secret.chmod(mode)
        with fails(code):
            secret_of(home, load_settings(home, variables), key)
    secret.write_text("hemligt \nannat\n")
    secret.chmod(0o440)
    assert secret_of(home, load_settings(home, variables), key) == "hemligt"
    assert secret_of(home, load_settings(home, {}), key) == ""
    secret.unlink()
    with fails(ErrorCode.SECRET_UNREADABLE, key="alerts.smtp_password_file"):
        secret_of(home, load_settings(home, variables), key)


@pytest.mark.parametrize(
    ("key", "content", "message"),
    [
        ("server.auth_file", "hemligt", "användare:lösenord"),
        ("alerts.webhook_url_file", "hook.example.org/hemligt", "https://..."),
        ("alerts.webhook_url_file", "https://hook.example.org/hem ligt", "https://..."),
    ],
)
def test_an_unsuitable_secret_is_refused_without_showing_it(
    home: Home, key: str, content: str, message: str
) -> None:
    (home.root / "secret").write_text(content)
    (home.root / "secret").chmod(0o600)
    variables = {variable(tuple(key.split("."))): "secret"}
    with pytest.raises(SettingsError) as refused:
        secret_of(home, load_settings(home, variables), key)
    assert refused.value.swedish.startswith(f"{key}: ")
    assert message in str(refused.value)
    assert "ligt" not in str(refused.value)


def test_a_password_and_alerts_do_not_leave_the_machine_unencrypted(home: Home) -> None:
    secret, named = home.root / "secret", {"SAMFAKTURA_ALERTS__WEBHOOK_URL_FILE": "secret"}
    secret.touch(0o600)
    for url, encrypted in (
        ("https://hook.example.org/x", True),
        ("http://127.0.0.1:8080/x", True),
        ("http://[::1]/x", True),
        ("http://localhost/x", True),
        ("http://hook.example.org/x", False),
        ("http://127.0.0.1.example.org/x", False),
        ("http://127.0.0.1@hook.example.org/x", False),
    ):
        secret.write_text(url)
        if not encrypted:
            with fails(ErrorCode.WEBHOOK_WITHOUT_TLS):
                secret_of(home, load_settings(home, named), "alerts.webhook_url_file")
        allowed = named if encrypted else named | {"SAMFAKTURA_ALERTS__WEBHOOK_WITHOUT_TLS": "true"}
        assert secret_of(home, load_settings(home, allowed), "alerts.webhook_url_file") == url
    password = {"SAMFAKTURA_ALERTS__SMTP_PASSWORD_FILE": "secret"}
    with fails(ErrorCode.SMTP_WITHOUT_TLS):
        secret_of(home, load_settings(home, password), "alerts.smtp_password_file")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"ALERTS__WEBHOOK_URL_FILE": "none"}, "alerts.webhook_url_file: filen som anges"),
        ({"SERVER__AUTH_FILE": "none"}, "server.auth_file: filen som anges"),
        ({"PEPPOL_RULES": "none"}, "peppol_rules: mappen "),
        ({"ALERTS__SMTP_USER": "anna"}, "alerts.smtp_password_file behövs"),
    ],
)
def test_resources_named_by_settings_are_checked_before_serving(
    home: Home,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    setting: dict[str, str],
    message: str,
) -> None:
    """Otherwise the fault shows only when an alert is due or a month is to be billed."""
    for name, value in setting.items():
        monkeypatch.setenv(f"SAMFAKTURA_{name}", value)

    def served(*_: object) -> None:
        raise AssertionError("it was served")

    monkeypatch.setattr("os.execve", served)
    assert run(["serve", "--home", str(home.root)]) == 2
    assert capsys.readouterr().err.startswith(message)


@pytest.mark.parametrize(
    "call",
    [["bill", "2024-01"], ["verify"], ["backup", "elsewhere"], ["payments"], ["config"], ["demo"]],
    ids=lambda call: call[0],
)
def test_every_command_refuses_a_faulty_setting_before_it_does_anything(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, call: list[str]
) -> None:
    before = sorted(home.root.rglob("*"))
    monkeypatch.setenv("SAMFAKTURA_LOG__LEVEL", "högt")
    assert run([*call, "--home", str(home.root)]) == 2
    assert "log.level ska vara en av debug, info, warning, error" in capsys.readouterr().err
    assert sorted(home.root.rglob("*")) == before


def test_config_prints_the_effective_settings_and_an_example(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[object] = []
    monkeypatch.setattr("commands.desk.console.print", lambda text, **_: printed.append(text))
    assert run(["config", "--home", str(home.root)]) == 0
    assert run(["config", "--example"]) == 0
    table, text = printed
    assert table.row_count == len(FIELDS)  # type: ignore[attr-defined]
    assert text == example()


def test_a_run_records_its_billing_settings_and_nothing_of_the_operation(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("A1")))
    write(home, f"[schedule]\nbilling_day = 5\n[alerts]\n{MAIL}[payment_accounts]\n")
    run_no = figures(home).run.run_no
    manifest = json.loads((home.run(MONTH, run_no) / MANIFEST).read_bytes())
    assert manifest["settings"] == {
        "approval": "auto",
        "approve_credits_kronor": 0,
        "approve_credits_percent": 0,
        "embed_up_to_bytes": 5_000_000,
        "split_above_lines": 500,
        "refuse_above_bytes": 10_000_000,
        "peppol_rules": "",
        "riv_incomplete": "withhold",
    }
