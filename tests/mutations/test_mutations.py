"""Every broken rule is noticed: the generated months differ, or its specs fail."""

import json
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.generated.played import play
from tests.generated.quarter import every_story
from tests.mutations.followed import FOLLOWED
from tests.mutations.mutation import Mutation
from tests.mutations.sources import AddressError, Sources
from tests.mutations.specs import ROOT
from tests.mutations.table import MUTATIONS

SEED, TIMES = 12, 12
WORKERS = 2


def test_each_mutation_is_caught(tmp_path: Path) -> None:
    world = every_story(SEED, TIMES)
    (tmp_path / "world.pickle").write_bytes(pickle.dumps((world, play(world))))
    assert survivors(tmp_path, [None, *MUTATIONS]) == []


def test_each_follow_up_mutation_is_caught(tmp_path: Path) -> None:
    """By specs that pass on unmutated code."""
    specs = " ".join(sorted({mutation.caught_by for mutation in FOLLOWED}))
    as_it_is = FOLLOWED[0]._replace(breaks="nothing", becomes=FOLLOWED[0].node, caught_by=specs)
    assert survivors(tmp_path, [as_it_is, *FOLLOWED], workers=1) == ["nothing"]


def survivors(
    folder: Path, asked: Sequence[Mutation | None], *, workers: int = WORKERS
) -> list[str]:
    """Return the mutations that fit the code and that no spec or month notices."""
    sources = Sources(ROOT)
    mutants = [one for one in asked if one is None or _fits(sources, one)]
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


def _fits(sources: Sources, mutation: Mutation) -> bool:
    """Return whether a mutation fits the code; `test_addresses` reports those that do not."""
    try:
        sources.mutant(mutation)
    except AddressError:
        return False
    return True


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
