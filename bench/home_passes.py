"""How many functions a home is passed to when a month is billed.

    python bench/home_passes.py [--names]

Bills two months of the sample through the command line, in a home that is thrown away, and counts
the distinct production functions that were called with a `Home`, with a `Home` and a `Ledger`, and
with a `Work`, as an argument of their own. The methods of the three classes do not count.
"""

import argparse
import io
import sys
import tempfile
import threading
from collections import defaultdict
from contextlib import redirect_stdout
from pathlib import Path
from types import CodeType, FrameType
from typing import Final

from commands.main import run
from pipelines.demo import ISSUED_ON, bring, prepare
from pipelines.home.paths import Home

ROOT: Final = Path(__file__).parents[1]
PRODUCTION: Final = tuple(
    f"{ROOT / name}/" for name in ("commands", "flows", "pipelines", "transforms", "contracts")
)
HOME, LEDGER, WORK = "home", "ledger", "work"
COUNTED: Final = {
    "pipelines.home.paths.Home": HOME,
    "pipelines.ledger.store.Ledger": LEDGER,
    "pipelines.archive.work.Work": WORK,
}
AT_MOST: Final = 60


class Passes:
    """What the called functions were given, by function."""

    def __init__(self) -> None:
        self.given: dict[CodeType, set[str]] = defaultdict(set)

    def __call__(self, frame: FrameType, event: str, _arg: object) -> None:
        """Note the arguments of a call (a profile function of the interpreter)."""
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(PRODUCTION):
            return
        count = code.co_argcount + code.co_kwonlyargcount
        values = frame.f_locals
        kinds = [_kind(values.get(name)) for name in code.co_varnames[:count]]
        if kinds and kinds[0] and code.co_varnames[0] in {"self", "cls"}:
            return
        self.given[code].update(kind for kind in kinds if kind)

    def named(self, *kinds: str) -> list[str]:
        """Return the qualified names of the functions that were given all of some kinds."""
        return sorted(
            f"{Path(code.co_filename).relative_to(ROOT).as_posix()}: {code.co_qualname}"
            for code, given in self.given.items()
            if given.issuperset(kinds)
        )


def _kind(value: object) -> str | None:
    """Return what is counted of a value, by its class or one it inherits from."""
    names = (f"{one.__module__}.{one.__qualname__}" for one in type(value).__mro__)
    return next((COUNTED[name] for name in names if name in COUNTED), None)


def passes() -> Passes:
    """Bill two months of the sample while counting."""
    counted = Passes()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        prepare(home)
        for month, issued_on in list(ISSUED_ON.items())[:2]:
            bring(home, month)
            order = ("bill", str(month), "--issued-on", str(issued_on), "--home", str(home.root))
            threading.setprofile(counted)
            sys.setprofile(counted)
            with redirect_stdout(io.StringIO()):
                code = run(list(order))
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type] -- typeshed does not know None
            if code:
                sys.exit(f"billing {month} failed")
    return counted


def main() -> None:
    """Print the figures, and the names of the functions if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--names", action="store_true", help="print the functions as well")
    with_names = parser.parse_args().names
    counted = passes()
    aims = {(HOME,): f" (aim: fewer than {AT_MOST})", (HOME, LEDGER): "", (WORK,): ""}
    print("functions that were called with")
    for kinds, aim in aims.items():
        names = counted.named(*kinds)
        print(f"  {' and '.join(kinds)}: {len(names)}{aim}")
        if with_names:
            print(*(f"    {name}" for name in names), sep="\n")


if __name__ == "__main__":
    main()
