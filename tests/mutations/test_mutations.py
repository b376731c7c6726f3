"""Every single rule made wrong is noticed: the generated months then differ from the oracle."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from tests.generated.played import play
from tests.generated.quarter import every_story
from tests.mutations.table import MUTATIONS, Mutation

ROOT = Path(__file__).resolve().parents[2]
SEED, TIMES = 12, 12
WORKERS = 2


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.breaks)
def test_the_mutation_still_fits_the_code(mutation: Mutation) -> None:
    found = (ROOT / mutation.path).read_text("utf-8").count(mutation.source)
    assert found == 1, (
        f"the text to mutate stands {found} times in {mutation.path}; rewrite the mutation "
        f"“{mutation.breaks}” in tests/mutations/table.py after the rule as it now is"
    )


def test_each_mutation_is_caught(tmp_path: Path) -> None:
    world = every_story(SEED, TIMES)
    (tmp_path / "world.pickle").write_bytes(pickle.dumps((world, play(world))))
    fitting = [m for m in MUTATIONS if (ROOT / m.path).read_text("utf-8").count(m.source) == 1]
    mutants: list[Mutation | None] = [None, *fitting]
    shares = [mutants[place::WORKERS] for place in range(WORKERS)]
    running = [_start(tmp_path, share) for share in shares]
    survivors = []
    for share, worker in zip(shares, running, strict=True):
        for mutation, line in zip(share, _lines(worker), strict=True):
            found = json.loads(line)["found"]
            if mutation is None:
                assert found == "", f"the code as it is differs from the oracle: {found}"
            elif not found:
                survivors.append(mutation.breaks)
    assert survivors == []


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
