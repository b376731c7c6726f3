"""One writer per home: a second one sees the holder; a dead holder's lock is free."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerBusyError
from pipelines.ledger.lock import LOCK_FILE, hold
from tests.support.errors import fails

HOLD = """
import sys
from pathlib import Path
from pipelines.ledger.lock import hold
with hold(Path(sys.argv[1]), "Anna"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_another(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Have another process hold the home until its input ends or it is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other


def test_the_second_process_sees_who_holds_the_home_since_when(tmp_path: Path) -> None:
    before = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    with held_by_another(tmp_path) as other:
        with pytest.raises(LedgerBusyError) as refused, hold(tmp_path, "Olle"):
            pass
        holder, since = refused.value.parameters["holder"], refused.value.parameters["since"]
        assert holder == f"Anna (process {other.pid})"
        assert before <= since <= dt.datetime.now(dt.UTC)
        assert f"Hemmet används av {holder} sedan {since:%Y-%m-%d %H:%M} UTC." in str(refused.value)
    with hold(tmp_path, "Olle"):
        pass


def test_a_killed_holder_releases_the_lock(tmp_path: Path) -> None:
    with held_by_another(tmp_path) as other:
        other.kill()
        other.wait()
        assert "Anna" in (tmp_path / LOCK_FILE).read_text()
        with hold(tmp_path, "Olle"):
            assert "Olle" in (tmp_path / LOCK_FILE).read_text()
    assert (tmp_path / LOCK_FILE).read_text() == ""


def test_one_process_does_not_hold_a_home_twice(tmp_path: Path) -> None:
    with (
        hold(tmp_path, "Olle"),
        pytest.raises(LedgerBusyError, match=rf"Olle \(process {os.getpid()}\)"),
        hold(tmp_path, "Olle"),
    ):
        pass


def test_an_error_releases_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold(tmp_path, "Olle"):
        raise ZeroDivisionError
    assert (tmp_path / LOCK_FILE).read_text() == ""
    with hold(tmp_path, "Anna"):
        pass


@pytest.mark.parametrize("content", ["", "{}", "[1]", "{"])
def test_a_holder_that_has_not_signed_is_another_process(tmp_path: Path, content: str) -> None:
    with hold(tmp_path, "Olle"):
        (tmp_path / LOCK_FILE).write_text(content)
        with fails(ErrorCode.HOME_BUSY_UNSIGNED) as refused, hold(tmp_path, "Eva"):
            pass
    assert refused.value.parameters == {}


@pytest.mark.parametrize(("host", "holder_name"), [("", "en annan process"), ("annan", "Anna")])
def test_a_dead_holder_is_not_reported_as_working(
    tmp_path: Path, host: str, holder_name: str
) -> None:
    """The current holder has not signed yet; the state of another machine is unknown."""
    with held_by_another(tmp_path) as other:
        other.kill()
        other.wait()
    signed = json.loads((tmp_path / LOCK_FILE).read_text())
    with hold(tmp_path, "Olle"):
        (tmp_path / LOCK_FILE).write_text(json.dumps(signed | ({"host": host} if host else {})))
        with pytest.raises(LedgerBusyError, match=holder_name), hold(tmp_path, "Eva"):
            pass


def test_a_home_that_cannot_be_locked_is_reported(tmp_path: Path) -> None:
    with fails(ErrorCode.HOME_MISSING), hold(tmp_path / "0", "O"):
        pass
    (tmp_path / LOCK_FILE).mkdir()
    with fails(ErrorCode.HOME_NOT_WRITTEN, fault="EISDIR"), hold(tmp_path, "O"):
        pass
