"""Hundreds of hostile and careless files: none stops the others, none shows a patient.

`make test-slower` tries them. The table in docs/threat-model.md is what this finds.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from pipelines.keep.backup import backup
from tests.hostile import bank, copies, delivered, inputs
from tests.hostile.trial import (
    Trial,
    tried_as_backups,
    tried_as_layouts,
    tried_as_registries,
    tried_as_settings,
    tried_as_templates,
    tried_in_inbox,
)
from tests.keep.moments import ANNA
from tests.months.calling import GOOD
from tests.months.calling import bill as called
from tests.months.small_home import deliver, home_with

if TYPE_CHECKING:
    from tests.hostile.case import Case

PAGE: Final = Path(__file__).parents[2] / "docs" / "threat-model.md"
ROW: Final = re.compile(r"^\| ([\w ]+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
KINDS: Final = (
    *("XML", "CSV", "cells", "xlsx", "Parquet", "names", "not files", "payments", "answers"),
    *("registries", "settings", "RES layouts", "templates", "backups"),
)
_TRIED: Final = {
    "registries": tried_as_registries,
    "settings": tried_as_settings,
    "RES layouts": tried_as_layouts,
    "templates": tried_as_templates,
}


@cache
def corpus() -> dict[str, list[Case]]:
    """Return the cases by kind."""
    found: dict[str, list[Case]] = {kind: [] for kind in KINDS}
    for made in (
        delivered.deliveries,
        bank.payments,
        bank.answers,
        inputs.registries,
        inputs.settings,
        inputs.layouts,
        inputs.templates,
        copies.backups,
    ):
        for case in made():
            found[case.kind].append(case)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_case_of_a_kind_holds(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trial = tried(kind, tmp_path)
    row = f"| {kind} | {trial.cases} | {trial.cases - len(trial.faults)} |"
    with capsys.disabled():
        print(row)  # noqa: T201 -- the table of docs/threat-model.md
    assert trial.faults == []
    assert row in PAGE.read_text(encoding="utf-8")


def tried(kind: str, folder: Path) -> Trial:
    """Try the cases of a kind."""
    cases = corpus()[kind]
    if kind in _TRIED:
        return _TRIED[kind](cases, folder)
    if kind == "backups":
        home = home_with(folder / "home")
        deliver(home, "bra.csv", GOOD)
        assert called(home) == 0
        made = backup(home, folder / "sound", ANNA)
        assert made.folder.name == "000001"
        return tried_as_backups(cases, folder, folder / "sound")
    return tried_in_inbox(cases, folder)


def test_the_page_has_every_kind_and_more_than_five_hundred_cases() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert [kind for kind, _, _ in rows] == [*KINDS]
    assert sum(int(cases) for _, cases, _ in rows) >= 500
    assert all(cases == held for _, cases, held in rows)
