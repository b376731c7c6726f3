"""Draw boxes in layers, with an arrow for each import, as SVG.

An arrow that passes a layer gets a lane of its own there, so that none crosses a box.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from textwrap import wrap
from typing import Final, NamedTuple

FONT: Final = "'DejaVu Sans', Verdana, 'Segoe UI', sans-serif"
BOX_WIDTH, BOX_HEIGHT = 142, 54
_LANE_WIDTH, _GAP, _BETWEEN = 8, 12, 26
_CAPTION_WIDTH, _CAPTION_LINES, _LINE = 23, 3, 12
_PORT: Final = 14
_SWEEPS: Final = 400
# How much more than the ends of an arrow its lanes are kept in line.
_STRAIGHT: Final = 12
_ARROWHEAD: Final = (
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#64748b"/></marker></defs>'
)

Lane = tuple[str, str]
Item = str | Lane


class Colours(NamedTuple):
    """The fill, edge and text of a kind of box."""

    fill: str
    edge: str
    text: str


@dataclass(frozen=True)
class Box:
    """A box: its name, what it holds in a few words, and its numbers on the way of a row."""

    name: str
    caption: str
    colours: Colours
    steps: tuple[int, ...] = ()
    width: int = BOX_WIDTH
    height: int = BOX_HEIGHT


@dataclass
class Drawing:
    """An SVG in the making: what is drawn later lies above."""

    parts: list[str] = field(default_factory=list)

    def rectangle(self, x: float, y: float, w: float, h: float, colours: Colours) -> None:
        """Draw a rectangle with round corners."""
        self.parts.append(
            f'<rect x="{x:.0f}" y="{y:.0f}" width="{w:.0f}" height="{h:.0f}" rx="6" '
            f'fill="{colours.fill}" stroke="{colours.edge}"/>'
        )

    def text(self, x: float, y: float, text: str, colour: str, style: str = "") -> None:
        """Write a line; `style` holds further attributes."""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" {style}>{escape(text)}</text>'
        )

    def box(self, x: float, y: float, box: Box) -> None:
        """Draw a box with its name and caption in the middle and its numbers at its corner."""
        self.rectangle(x, y, box.width, box.height, box.colours)
        lines = wrap(box.caption, _CAPTION_WIDTH * box.width // BOX_WIDTH)[:_CAPTION_LINES]
        middle = x + box.width / 2
        top = y + (box.height - _LINE * (1 + len(lines))) / 2 + 10
        bold = 'text-anchor="middle" font-size="12.5" font-weight="bold"'
        self.text(middle, top, box.name, box.colours.text, bold)
        for line, words in enumerate(lines, 1):
            small = 'text-anchor="middle" font-size="10.5"'
            self.text(middle, top + 1 + line * _LINE, words, "#333", small)
        for place, step in enumerate(box.steps):
            self._number(x + 2 + 19 * place, y + 1, step)

    def _number(self, x: float, y: float, number: int) -> None:
        self.parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="9" fill="#c2410c"/>')
        style = 'text-anchor="middle" font-size="10.5" font-weight="bold"'
        self.text(x, y + 4, str(number), "#fff", style)

    def arrow(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """Draw a line through points, from above to below, with a head at its end."""
        (x, y), *rest = points
        path = [f"M{x:.0f},{y:.0f}"]
        for to_x, to_y in rest:
            bend = (y + to_y) / 2
            path.append(f"C{x:.0f},{bend:.0f} {to_x:.0f},{bend:.0f} {to_x:.0f},{to_y:.0f}")
            x, y = to_x, to_y
        self.parts.append(
            f'<path d="{" ".join(path)}" fill="none" stroke="{colour}" stroke-width="1.3" '
            'marker-end="url(#head)"/>'
        )

    def svg(self, width: int, height: int, title: str) -> str:
        """Return the picture."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="{FONT}" role="img">'
        )
        ground = f'<rect width="{width}" height="{height}" fill="#fff"/>'
        lines = [head, f"<title>{escape(title)}</title>", _ARROWHEAD, ground, *self.parts]
        return "\n".join([*lines, "</svg>", ""])


class Layered:
    """Boxes in rows, placed so that arrows are short and cross little."""

    def __init__(self, rows: Sequence[Sequence[str]], arrows: Iterable[tuple[str, str]]) -> None:
        """Place the boxes.

        Args:
            rows: the names of the boxes, a row for each layer, from above.
            arrows: from which box to which box below it.
        """
        self.rank = {name: place for place, row in enumerate(rows) for name in row}
        self.arrows = sorted(arrows)
        self.rows: list[list[Item]] = [list(row) for row in rows]
        self.links: dict[tuple[int, Item], list[tuple[int, Item]]] = defaultdict(list)
        for arrow in self.arrows:
            chain = self.chain(arrow)
            for place, item in chain[1:-1]:
                self.rows[place].append(item)
            for above, below in pairwise(chain):
                self.links[above].append(below)
                self.links[below].append(above)
        self._order()
        self.x = self._centres()

    def chain(self, arrow: Lane) -> list[tuple[int, Item]]:
        """Return what an arrow passes: its first box, a lane in each row between, its last."""
        source, target = arrow
        lanes: list[tuple[int, Item]] = [
            (place, arrow) for place in range(self.rank[source] + 1, self.rank[target])
        ]
        return [(self.rank[source], source), *lanes, (self.rank[target], target)]

    def _order(self) -> None:
        """Put the items of each row in the order in which the fewest arrows cross."""
        best, fewest = [list(row) for row in self.rows], self._crossings()
        for sweep in range(_SWEEPS):
            down = sweep % 2 == 0
            places = range(1, len(self.rows)) if down else range(len(self.rows) - 2, -1, -1)
            for place in places:
                self._sort(place, place - 1 if down else place + 1)
            if (crossings := self._crossings()) < fewest:
                best, fewest = [list(row) for row in self.rows], crossings
        self.rows = best

    def _sort(self, place: int, beside: int) -> None:
        """Sort a row by where its neighbours in the next row stand."""
        at = {item: spot / len(self.rows[beside]) for spot, item in enumerate(self.rows[beside])}
        row = self.rows[place]
        now = {item: spot / len(row) for spot, item in enumerate(row)}

        def wanted(item: Item) -> float:
            near = [at[other] for rank, other in self.links[place, item] if rank == beside]
            return sum(near) / len(near) if near else now[item]

        row.sort(key=lambda item: (wanted(item), now[item]))

    def _crossings(self) -> int:
        count = 0
        for place in range(len(self.rows) - 1):
            below = {item: spot for spot, item in enumerate(self.rows[place + 1])}
            ends = [
                below[other]
                for item in self.rows[place]
                for other in sorted(
                    (one for rank, one in self.links[place, item] if rank == place + 1),
                    key=below.__getitem__,
                )
            ]
            count += sum(one > other for spot, one in enumerate(ends) for other in ends[spot + 1 :])
        return count

    def _centres(self) -> dict[tuple[int, Item], float]:
        """Return the middle of each item, as near to its neighbours as its row allows."""
        x = {
            (place, item): float(spot)
            for place, row in enumerate(self.rows)
            for item, spot in zip(row, _spots(row, [0.0] * len(row)), strict=True)
        }
        for sweep in range(_SWEEPS):
            order = range(len(self.rows)) if sweep % 2 else range(len(self.rows) - 1, -1, -1)
            for place in order:
                row = self.rows[place]
                wanted = [self._wanted(x, (place, item)) for item in row]
                for item, spot in zip(row, _spots(row, wanted), strict=True):
                    x[place, item] = spot
        return x

    def _wanted(self, x: Mapping[tuple[int, Item], float], key: tuple[int, Item]) -> float:
        """Return the middle of what an item is linked to. Lanes should be straight."""
        near = [
            (_STRAIGHT if isinstance(key[1], tuple) and isinstance(other[1], tuple) else 1, other)
            for other in self.links[key]
        ]
        weights = sum(weight for weight, _ in near)
        return sum(weight * x[other] for weight, other in near) / weights if near else x[key]

    def extent(self) -> tuple[float, float]:
        """Return the left and right edges of all items."""
        edges = [(spot, _width(item) / 2) for (_, item), spot in self.x.items()]
        return min(x - half for x, half in edges), max(x + half for x, half in edges)

    def height(self) -> int:
        """Return the height of all rows."""
        return len(self.rows) * (BOX_HEIGHT + _BETWEEN) - _BETWEEN

    def draw(self, drawing: Drawing, boxes: Mapping[str, Box], left: float, top: float) -> None:
        """Draw arrows and boxes, with the left and top edges at a point."""
        shift = left - self.extent()[0]
        for arrow in self.arrows:
            drawing.arrow(self._points(arrow, shift, top), "#64748b")
        for name, place in self.rank.items():
            x = self.x[place, name] + shift - BOX_WIDTH / 2
            drawing.box(x, top + place * (BOX_HEIGHT + _BETWEEN), boxes[name])

    def _points(self, arrow: Lane, shift: float, top: float) -> list[tuple[float, float]]:
        points = []
        chain = self.chain(arrow)
        for spot, (place, item) in enumerate(chain):
            x, y = self.x[place, item] + shift, top + place * (BOX_HEIGHT + _BETWEEN)
            if spot == 0:
                points.append((x + self._port(chain[0], chain[1]), y + BOX_HEIGHT))
            elif spot == len(chain) - 1:
                points.append((x + self._port(chain[-1], chain[-2]), y))
            else:
                points.extend([(x, y), (x, y + BOX_HEIGHT)])
        return points

    def _port(self, box: tuple[int, Item], other: tuple[int, Item]) -> float:
        """Return how far from the middle of a box an arrow begins or ends."""
        side = [one for one in self.links[box] if (one[0] > box[0]) == (other[0] > box[0])]
        side.sort(key=lambda one: self.x[one])
        step = min(_PORT, (BOX_WIDTH - 30) / max(1, len(side) - 1))
        return (side.index(other) - (len(side) - 1) / 2) * step


def _width(item: Item) -> int:
    return BOX_WIDTH if isinstance(item, str) else _LANE_WIDTH


def _spots(row: Sequence[Item], wanted: Sequence[float]) -> list[float]:
    """Return the middles of a row's items, in order, apart, and as near to `wanted` as can be.

    Items that would overlap are moved as one block to the mean of what they want.
    """
    offsets = [0.0]
    for one, other in pairwise(row):
        offsets.append(offsets[-1] + (_width(one) + _width(other)) / 2 + _GAP)
    blocks: list[list[float]] = []  # of each: the sum of what is wanted, and how many
    for spot, offset in zip(wanted, offsets, strict=True):
        blocks.append([spot - offset, 1])
        while len(blocks) > 1 and _mean(blocks[-2]) >= _mean(blocks[-1]):
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    moved = [_mean(block) for block in blocks for _ in range(int(block[1]))]
    return [start + offset for start, offset in zip(moved, offsets, strict=True)]


def _mean(block: Sequence[float]) -> float:
    return block[0] / block[1]
