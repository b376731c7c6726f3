"""Count the functions that a home is passed to when a month is billed.

python bench/home_passes.py [--names]

Bills two months of the sample through the command line in a temporary home. Counts the distinct
production functions that were called with a `Home`, with a `Home` and a `Ledger`, and with a
`Work`, as an argument of their own. The methods of the three classes do not count.

Then counts the functions that can reach a home in any way: methods of an object that holds one,
functions that receive such an object, and the methods of `Home`. Last come the signatures that name
a home, called or not.
"""

import argparse
import ast
import io
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from types import CodeType, FrameType
from typing import Final

from commands.main import run
from pipelines.demo import ISSUED_ON, bring, prepare_demo
from pipelines.home.paths import Home

ROOT: Final = Path(__file__).parents[1]
PACKAGES: Final = ("commands", "flows", "pipelines", "transforms", "contracts")
PRODUCTION: Final = tuple(f"{ROOT / name}/" for name in PACKAGES)
HOME, LEDGER, WORK, HELD = "home", "ledger", "work", "held"
COUNTED: Final = {
    "pipelines.home.paths.Home": HOME,
    "pipelines.ledger.store.Ledger": LEDGER,
    "pipelines.archive.work.Work": WORK,
}
AT_MOST: Final = 60


class Passes:
    """The arguments of the called functions, by function."""

    def __init__(self) -> None:
        self._given: dict[CodeType, set[str]] = defaultdict(set)

    def __call__(self, frame: FrameType, event: str, _arg: object) -> None:
        """Record the arguments of a call (a profile function of the interpreter)."""
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(PRODUCTION):
            return
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        values = [frame.f_locals.get(name) for name in names]
        if any(HOME in (_kind(part) for part in [value, *_parts(value)]) for value in values):
            self._given[code].add(HELD)
        if values and _kind(values[0]) and names[0] in {"self", "cls"}:
            return
        self._given[code].update(kind for value in values if (kind := _kind(value)))

    def names(self, *kinds: str) -> list[str]:
        """Return the qualified names of the functions that received all of some kinds."""
        return sorted(
            f"{Path(code.co_filename).relative_to(ROOT).as_posix()}: {code.co_qualname}"
            for code, given in self._given.items()
            if given.issuperset(kinds)
        )


def _kind(value: object) -> str | None:
    """Return how a value is counted, by its class or a base class."""
    names = (f"{one.__module__}.{one.__qualname__}" for one in type(value).__mro__)
    return next((COUNTED[name] for name in names if name in COUNTED), None)


def _parts(value: object) -> list[object]:
    """Return the attributes of an object, one level deep."""
    fields = getattr(value, "__dict__", None)
    held = list(fields.values()) if isinstance(fields, dict) else []
    return [*held, *value] if isinstance(value, tuple) else held


def passes() -> Passes:
    """Bill two months of the sample while counting."""
    counted = Passes()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        prepare_demo(home)
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


def signatures() -> Iterator[set[str]]:
    """Return the names of the parameters of each production function."""
    for path in (path for name in PACKAGES for path in (ROOT / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                arguments = node.args
                yield {one.arg for one in (*arguments.args, *arguments.kwonlyargs)}


def main() -> None:
    """Print the figures, and the names of the functions if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--names", action="store_true", help="print the functions as well")
    with_names = parser.parse_args().names
    counted = passes()
    shown = {
        f"a home (aim: fewer than {AT_MOST})": (HOME,),
        "a home and a ledger": (HOME, LEDGER),
        "a work": (WORK,),
        "a home at hand in any way": (HELD,),
    }
    print("Functions called while two months were billed, with")
    for title, kinds in shown.items():
        names = counted.names(*kinds)
        print(f"{len(names):6} {title}")
        if with_names:
            print(*(f"         {name}" for name in names), sep="\n")
    parameters = list(signatures())
    print("Functions in the production packages whose signature names")
    print(f"{sum('home' in names for names in parameters):6} a home")
    print(f"{sum({'home', 'ledger'} <= names for names in parameters):6} a home and a ledger")


if __name__ == "__main__":
    main()
