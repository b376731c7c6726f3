"""Make the picture and the tables of docs/architecture.md from the imports: `make docs`."""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import grimp

from contracts.remarks import CATALOGUE, RemarkCode, RuleGroup
from docs.picture import BOX_HEIGHT, BOX_WIDTH, Box, Colours, Drawing, Layered

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "architecture.md"
PICTURE: Final = ROOT / "docs" / "pictures" / "architecture.svg"
PACKAGES: Final = ("commands", "flows", "pipelines", "transforms", "contracts")
# Every package of pipelines may use it. Arrows to it would hide the others.
EVERYWHERE: Final = "pipelines.home"
# The way of a row. The page describes each number.
WAY: Final[dict[str, tuple[int, ...]]] = {
    "pipelines.inbox": (1,),
    "pipelines.readers": (2,),
    "pipelines.archive": (3,),
    "pipelines.billing": (4,),
    "transforms.believe": (5,),
    "transforms.matching": (6,),
    "transforms.pricing": (7,),
    "transforms.settlement": (8,),
    "transforms.invoicing": (9,),
    "transforms.reconciliation": (10,),
    "pipelines.documents": (11,),
    "pipelines.ledger": (12,),
    "pipelines.outbox": (13,),
    "pipelines.follow_up": (14,),
}
_COLOURS: Final = {
    "commands": Colours("#f1f5f9", "#64748b", "#0f172a"),
    "flows": Colours("#f1f5f9", "#64748b", "#0f172a"),
    "pipelines": Colours("#dbeafe", "#3b82f6", "#1e3a8a"),
    "transforms": Colours("#dcfce7", "#22c55e", "#14532d"),
    "contracts": Colours("#fef3c7", "#d97706", "#78350f"),
}
_GROUND: Final = Colours("#fafafa", "#d4d4d8", "#3f3f46")
_LAYER: Final = Colours("#fff", "#e4e4e7", "#3f3f46")
# Remarks are given by readers and transforms. Explaining and reporting only repeat them.
_GIVERS: Final = ("pipelines/readers", "transforms")
_NO_RULES: Final = (
    "transforms/alerts",
    "transforms/documents",
    "transforms/explaining",
    "transforms/reconciliation",
)
_EDGE, _ROW, _COLUMNS = 20, BOX_HEIGHT + 9, 3
_GRID: Final = _COLUMNS * (BOX_WIDTH + 10) + 6
_TOP: Final = 132
_LONGEST: Final = 44


@cache
def imports() -> grimp.ImportGraph:
    """Return what imports what."""
    return grimp.build_graph(*PACKAGES)


@cache
def layers(container: str) -> list[list[str]]:
    """Return the layers that import-linter enforces in a package, from above."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "layers" and contract.get("containers") == [container]:
            rows = [layer.split("|") for layer in contract["layers"]]
            return [[f"{container}.{name.strip()}" for name in row] for row in rows]
    raise LookupError(container)


def docstring(package: str) -> str:
    """Return the first line of what a package or module says of itself."""
    path = ROOT / Path(*package.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    return (said or "").partition("\n")[0]


def caption(package: str) -> str:
    """Return the beginning of that line, short enough for a box."""
    said = re.split(r"[:.(]", docstring(package))[0].strip()
    return said if len(said) <= _LONGEST else said.partition(",")[0]


def imported_by(package: str, names: Sequence[str]) -> list[str]:
    """Return which of some packages a package imports."""
    found = set()
    for module in (package, *imports().find_descendants(package)):
        for imported in imports().find_modules_directly_imported_by(module):
            found |= {name for name in names if f"{imported}.".startswith(f"{name}.")}
    return sorted(found - {package})


def arrows(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Return the imports between packages that do not follow from others."""
    direct = {name: set(imported_by(name, names)) for name in names}

    def reached(name: str) -> set[str]:
        return direct[name].union(*(reached(other) for other in direct[name]))

    for name, used in direct.items():
        for other in sorted(used - {EVERYWHERE}):
            if not any(other in reached(between) for between in used - {other}):
                yield name, other


def box(package: str, width: int = BOX_WIDTH) -> Box:
    """Return the box of a package."""
    top, _, name = package.partition(".")
    steps = WAY.get(package, ())
    return Box(name.rpartition(".")[2] or top, caption(package), _COLOURS[top], steps, width)


def picture() -> str:
    """Return the picture of the packages."""
    rows = [row for row in layers("pipelines") if row != [EVERYWHERE]]
    names = [name for row in rows for name in row]
    layered = Layered(rows, arrows(names))
    left, right = layered.extent()
    inside, start = int(right - left), int(right - left) + 4 * _EDGE
    width, right_column = start + _GRID + 2 * _EDGE, Drawing()
    end = max(_TOP + 60 + layered.height() + _ROW, _transforms(right_column, start + _EDGE // 2))
    drawing = Drawing()
    _ground(drawing, "pipelines", (_EDGE, _TOP, inside + 2 * _EDGE, end - _TOP))
    _ground(drawing, "transforms", (start, _TOP, _GRID + _EDGE, end - _TOP))
    layered.draw(drawing, {name: box(name) for name in names}, 2 * _EDGE, _TOP + 40)
    drawing.box(2 * _EDGE, end - _ROW - 4, box(EVERYWHERE, inside))
    drawing.parts.extend(right_column.parts)
    _bands(drawing, width, end)
    drawing.arrow([(start - 18, _TOP + 19), (start - 2, _TOP + 19)], "#64748b")
    return drawing.svg(width, end + 124, "The packages of Samfaktura, by layer")


def _ground(drawing: Drawing, package: str, place: tuple[float, float, float, float]) -> None:
    """Draw the area of a package with its heading."""
    drawing.rectangle(*place, _GROUND)
    x, y = place[0] + 14, place[1] + 23
    colour = _COLOURS[package].text
    drawing.text(x, y, package, colour, 'font-size="15" font-weight="bold"')
    ahead = x + 10.5 * len(package)
    drawing.text(ahead, y, docstring(package).partition(".")[0], "#52525b", 'font-size="11.5"')


def _transforms(drawing: Drawing, x: int) -> int:
    """Draw the layers of transforms, documents with its own inside; return where they end."""
    y = _TOP + 40
    for row in layers("transforms"):
        if row == ["transforms.documents"]:
            inside = layers("transforms.documents")
            y = _documents(drawing, x, y, inside)
        else:
            y = _grid(drawing, x, y, row)
    return y


def _grid(drawing: Drawing, x: int, y: int, row: Sequence[str]) -> int:
    """Draw a layer, so many boxes a line; return where the next begins."""
    lines = -(-len(row) // _COLUMNS)
    drawing.rectangle(x, y - 8, _GRID, lines * _ROW, _LAYER)
    for place, name in enumerate(row):
        line, column = divmod(place, _COLUMNS)
        drawing.box(x + 8 + column * (BOX_WIDTH + 10), y + line * _ROW, box(name))
    return y + lines * _ROW + 6


def _documents(drawing: Drawing, x: int, y: int, inside: Sequence[Sequence[str]]) -> int:
    lines = sum(-(-len(row) // _COLUMNS) for row in inside)
    height = lines * _ROW + 6 * len(inside) + 18
    drawing.rectangle(x, y - 8, _GRID, height, _LAYER)
    said = f"documents: {docstring('transforms.documents').partition(': ')[2]}"
    drawing.text(x + 10, y + 9, said, "#14532d", 'font-size="11"')
    y += 24
    for row in inside:
        for place, name in enumerate(row):
            line, column = divmod(place, _COLUMNS)
            drawing.box(x + 8 + column * (BOX_WIDTH + 10), y + line * _ROW, box(name))
        y += -(-len(row) // _COLUMNS) * _ROW + 6
    return y


def _bands(drawing: Drawing, width: int, bottom: int) -> None:
    """Draw commands and flows above, contracts below, and which way imports go."""
    half = (width - 3 * _EDGE) // 2
    drawing.box(_EDGE, 20, box("commands", half))
    drawing.box(2 * _EDGE + half, 20, box("flows", half))
    drawing.box(_EDGE, bottom + 50, box("contracts", width - 2 * _EDGE))
    for y in (78, bottom + 8):
        drawing.arrow([(width / 2, y), (width / 2, y + 34)], "#64748b")
        drawing.text(width / 2 + 12, y + 20, "imports", "#52525b", 'font-size="11"')


def packages_table() -> str:
    """Return a line for each package: what it holds, and which of its neighbours it imports."""
    tables = []
    for container in ("pipelines", "transforms", "transforms.documents"):
        names = [name for row in layers(container) for name in row]
        lines = [f"| `{container.replace('.', '/')}` | holds | imports |", "| --- | --- | --- |"]
        for name in names:
            used = [one.removeprefix(f"{container}.") for one in imported_by(name, names)]
            short = name.removeprefix(f"{container}.")
            lines.append(f"| **{short}** | {docstring(name)} | {', '.join(used)} |")
        tables.append("\n".join(lines))
    return "\n\n".join(tables)


def remarks_given(path: Path) -> set[RemarkCode]:
    """Return the remarks that a module names."""
    return {
        RemarkCode[node.attr]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == RemarkCode.__name__
    }


def rules_table() -> str:
    """Return in which modules each remark is given, by the group it is asked in."""
    given: Mapping[RemarkCode, list[str]] = defaultdict(list)
    for path in sorted(file for top in _GIVERS for file in (ROOT / top).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(_NO_RULES):
            for code in remarks_given(path):
                given[code].append(f"`{name}`")
    lines = ["| group | remarks | given in |", "| --- | --- | --- |"]
    for group in RuleGroup:
        places: dict[str, list[str]] = {}
        for code in (code for code, text in CATALOGUE.items() if text.group is group):
            places.setdefault(", ".join(given[code]), []).append(code.value)
        lines += [f"| {group.value} | {' '.join(all_)} | {at} |" for at, all_ in places.items()]
    return "\n".join(lines)


def page(text: str) -> str:
    """Return the page with its tables as they are now."""
    for name, made in (("packages", packages_table()), ("rules", rules_table())):
        begin, end = f"<!-- {name}: made by `make docs` -->\n", f"<!-- end of {name} -->"
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}{made}\n{end}{rest.partition(end)[2]}"
    return text


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
    text = page(PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(text, encoding="utf-8", newline="\n")
