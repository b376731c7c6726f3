"""The watch: three jobs that do not wait for each other."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

from pipelines.home.paths import Home

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_slow_mail_server_does_not_delay_the_other_jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import watch  # noqa: PLC0415 - slow

    sent, looks, seen, stop = Event(), [], Event(), Event()

    def tell(_: watch.Watch) -> None:
        sent.wait(60)

    def mark_dead(_: watch.Watch) -> None:
        looks.append(sent.is_set())
        if len(looks) == 2:
            seen.set()
            raise OSError

    monkeypatch.setattr(watch.Watch, "tell", tell)
    monkeypatch.setattr(watch.Watch, "mark_dead", mark_dead)
    monkeypatch.setattr(watch, "_DEAD_EVERY", 0.01)
    watching = Thread(target=watch.watch, args=(Home(tmp_path), 60, stop))
    watching.start()
    try:
        assert seen.wait(30)
        assert looks[:2] == [False, False]
    finally:
        sent.set()
        stop.set()
        watching.join(30)
    assert not watching.is_alive()
