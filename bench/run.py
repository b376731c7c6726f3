"""Run `make bench`: the project, plain DuckDB and pandas on the same month.

python bench/run.py [--home FOLDER] [--rows 1000000] [--repeat 3]

Each variant runs in a process of its own, in turns, and its best run counts. Exits with 1 if the
project and the oracle disagree on a fate, an amount or a remark; never for being slow. With
`--home` the generated data are kept and reused; the earlier months are billed again.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from commands import MEMORY

BENCH = Path(__file__).parent
# The project's targets (ratios; times depend on the machine).
AT_MOST_FLOORS, AT_LEAST_FASTER_THAN_PANDAS = 3, 5
# Only the project configures its memory before polars is imported, like the command line.
BARE = {name: value for name, value in os.environ.items() if name not in MEMORY}
OURS = "project.py"


def run(script: str, *arguments: str) -> str:
    """Run a script of the bench in a separate process; return its output or fail."""
    command = [sys.executable, str(BENCH / script), *arguments]
    env = os.environ if script == OURS else BARE
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, env=env)  # noqa: S603 -- our own scripts
    if done.returncode:
        sys.exit(f"{script} failed\n{done.stdout}")
    return done.stdout


def prepare(home: Path, asked: argparse.Namespace) -> None:
    """Generate the home; bill the earlier months with the project and with pandas."""
    if not (home / "months.json").exists():
        rows = ("--rows", str(asked.rows), "--scale", str(asked.scale))
        ledger = (
            "--ledger-months",
            str(asked.ledger_months),
            "--ledger-rows",
            str(asked.ledger_rows),
        )
        print(run("generate.py", str(home), *rows, *ledger), end="")
    for script in (OURS, "pandas_version.py"):
        run(script, str(home), "--earlier")


def measure(home: Path, repeat: int) -> dict[str, dict[str, float]]:
    """Return the best seconds and the peak megabytes of each variant."""
    turns = ["floor.py", OURS, "pandas_version.py"] * repeat
    runs: dict[str, list[dict[str, float]]] = {}
    for script in turns:
        runs.setdefault(script, []).append(json.loads(run(script, str(home))))
    return {
        script: {
            "seconds": min(one["seconds"] for one in found),
            "cpu_seconds": min(one["cpu_seconds"] for one in found),
            "peak_mb": max(one["peak_mb"] for one in found),
        }
        for script, found in runs.items()
    }


def report(best: dict[str, dict[str, float]], rows: int) -> None:
    """Print times, memory and ratios."""
    floor, ours, pandas = (
        best[name]["seconds"] for name in ("floor.py", OURS, "pandas_version.py")
    )
    heads = ("seconds", "CPU s", "rows/s", "peak MB", "x floor", "x project")
    print(f"\n{rows:,} reported rows, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print(" " * 16 + "".join(f"{head:>11}" for head in heads))
    for script, found in best.items():
        seconds, cpu, peak = found["seconds"], found["cpu_seconds"], found["peak_mb"]
        print(
            f"{script.removesuffix('.py'):<16}{seconds:>11.2f}{cpu:>11.2f}{rows / seconds:>11,.0f}"
            f"{peak:>11,.0f}{seconds / floor:>11.2f}{seconds / ours:>11.2f}"
        )
    kept = {True: "kept", False: "NOT kept"}
    near, fast = ours <= AT_MOST_FLOORS * floor, pandas >= AT_LEAST_FASTER_THAN_PANDAS * ours
    print(f"at most {AT_MOST_FLOORS} floors: {kept[near]} ({ours / floor:.2f})")
    print(
        f"at least {AT_LEAST_FASTER_THAN_PANDAS} times pandas: {kept[fast]} ({pandas / ours:.2f})"
    )


def bench(home: Path, asked: argparse.Namespace) -> None:
    """Prepare, measure, compare and report."""
    prepare(home, asked)
    best = measure(home, asked.repeat)
    print(run("compare.py", str(home)), end="")
    report(best, json.loads((home / "months.json").read_text())[-1]["rows"])


def main() -> None:
    """Run the bench in the given folder, or in a temporary one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--ledger-months", type=int, default=1)
    parser.add_argument("--ledger-rows", type=int, default=50_000)
    parser.add_argument("--scale", type=float, default=1.0, help="size of the registries")
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    if asked.home is not None:
        bench(asked.home.resolve(), asked)
        return
    with tempfile.TemporaryDirectory(prefix="samfaktura-bench-") as folder:
        bench(Path(folder), asked)


if __name__ == "__main__":
    main()
