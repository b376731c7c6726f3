"""Print time and memory of commands: `python bench/start_up.py HOME [TIMES]`.

Each command runs several times on a home of the sample (`make demo`). The best time counts, because
other load on the machine can only add to it.
"""

import os
import sys
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

COMMANDS = (
    ("--help",),
    ("--version",),
    ("config",),
    ("query", "FROM runs"),
    ("retention",),
    ("payments",),
    ("answers",),
    ("explain", "N-L05-slapps"),
    ("reconcile",),
    ("doctor",),
    ("verify",),
)
TIMES = 5


class Cost(NamedTuple):
    """Cost of a run: wall-clock and processor seconds, peak megabytes."""

    wall: float
    processor: float
    memory: float


def cost(program: Path, arguments: tuple[str, ...]) -> Cost:
    """Run the program once and discard its output."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    began = perf_counter()
    child = os.posix_spawn(
        program,
        [str(program), *arguments],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, out) for out in (1, 2)],
    )
    _, _, used = os.wait4(child, 0)
    wall = perf_counter() - began
    os.close(nowhere)
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    """Print a line for each command."""
    home, times = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else TIMES
    program = Path(sys.executable).with_name("samfaktura")
    print(f"{'':14}{'wall s':>8}{'CPU s':>8}{'MB':>6}")
    for command in COMMANDS:
        arguments = command if command[0].startswith("-") else (*command, "--home", home)
        best = min(cost(program, arguments) for _ in range(times))
        print(f"{command[0]:14}{best.wall:8.2f}{best.processor:8.2f}{best.memory:6.0f}")


if __name__ == "__main__":
    main()
