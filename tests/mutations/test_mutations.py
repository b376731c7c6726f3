"""Every single rule made wrong is noticed: the generated months differ, or its specs fail."""

import json
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.generated.played import play
from tests.generated.quarter import every_story
from tests.mutations.followed import FOLLOWED
from tests.mutations.mutation import Mutation
from tests.mutations.table import MUTATIONS

ROOT = Path(__file__).resolve().parents[2]
SEED, TIMES = 12, 12
WORKERS = 2
ALL = [*MUTATIONS, *FOLLOWED]


@pytest.mark.parametrize("mutation", ALL, ids=lambda mutation: mutation.breaks)
def test_the_mutation_still_fits_the_code(mutation: Mutation) -> None:
    found = (ROOT / mutation.path).read_text("utf-8").count(mutation.source)
    assert found == 1, (
        f"the text to mutate stands {found} times in {mutation.path}; rewrite the mutation "
        f"“{mutation.breaks}” in tests/mutations/table.py after the rule as it now is"
    )


def test_each_mutation_is_caught(tmp_path: Path) -> None:
    world = every_story(SEED, TIMES)
    (tmp_path / "world.pickle").write_bytes(pickle.dumps((world, play(world))))
    assert survivors(tmp_path, [None, *MUTATIONS]) == []


def test_each_mutation_of_what_follows_a_bill_is_caught(tmp_path: Path) -> None:
    """By specs that hold as long as nothing is mutated."""
    specs = " ".join(sorted({mutation.caught_by for mutation in FOLLOWED}))
    as_it_is = FOLLOWED[0]._replace(
        breaks="nothing", replacement=FOLLOWED[0].source, caught_by=specs
    )
    assert survivors(tmp_path, [as_it_is, *FOLLOWED], workers=1) == ["nothing"]


def survivors(
    folder: Path, asked: Sequence[Mutation | None], *, workers: int = WORKERS
) -> list[str]:
    """The mutations that fit the code and that nobody notices."""
    mutants = [one for one in asked if one is None or fits(one)]
    shares = [mutants[place::workers] for place in range(workers)]
    running = [_start(folder, share) for share in shares]
    found = []
    for share, worker in zip(shares, running, strict=True):
        for mutation, line in zip(share, _lines(worker), strict=True):
            noticed = json.loads(line)["found"]
            if mutation is None:
                assert noticed == "", f"the code as it is differs from the oracle: {noticed}"
            elif not noticed:
                found.append(mutation.breaks)
    return found


def fits(mutation: Mutation) -> bool:
    return (ROOT / mutation.path).read_text("utf-8").count(mutation.source) == 1


def _start(folder: Path, share: list[Mutation | None]) -> "subprocess.Popen[str]":
    asked = folder / f"asked-{share[-1].breaks if share[-1] else 'none'}.jsonl"
    asked.write_text("".join(json.dumps(mutation) + "\n" for mutation in share), "utf-8")
    with asked.open() as lines:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.mutations.worker", str(folder)],
            cwd=ROOT,
            stdin=lines,
            stdout=subprocess.PIPE,
            text=True,
        )


def _lines(worker: "subprocess.Popen[str]") -> list[str]:
    output, _ = worker.communicate()
    assert worker.returncode == 0
    return output.splitlines()
