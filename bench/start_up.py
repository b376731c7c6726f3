"""Prints how long short commands take, and their memory: `python bench/start_up.py HOME [TIMES]`.

Each is run several times on a home of the sample (`make demo`); the best time counts, since what
else the machine does only adds to it.
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
    """What a run cost: seconds on the wall and of the processor, and megabytes at the most."""

    wall: float
    processor: float
    memory: float


def cost(program: Path, arguments: tuple[str, ...]) -> Cost:
    """Run the program once, its output thrown away."""
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
