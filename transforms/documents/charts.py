"""Bar charts as inline SVG: readable in grey, and on a phone.

Text has its own size and bars are percentages of the width, so nothing shrinks with the page.
Every bar carries its figure, so that no colour has to be told from another.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from markupsafe import Markup, escape

ROW_HEIGHT: Final = 46
BAR_TOP: Final = 22
BAR_HEIGHT: Final = 14


class Segment(NamedTuple):
    """A piece of a bar: how much, and its shade (a class that the page's style fills)."""

    value: Decimal
    shade: str


class Bar(NamedTuple):
    """A bar with its label to the left and its figure to the right, above it."""

    label: str
    figure: str
    segments: tuple[Segment, ...]


class Legend(NamedTuple):
    """A shade and what it stands for."""

    shade: str
    text: str


class Figure(NamedTuple):
    """A chart with its caption."""

    caption: str
    legend: tuple[Legend, ...]
    drawing: Markup


def bars(title: str, listed: Sequence[Bar]) -> Markup:
    """Draw the bars to a common scale, from nil; the longest fills the width."""
    longest = max((_length(bar) for bar in listed), default=Decimal(0)) or Decimal(1)
    drawn = Markup("").join(_bar(bar, place, longest) for place, bar in enumerate(listed))
    return Markup(
        '<svg class="chart" width="100%" height="{height}" role="img" aria-label="{title}">'
        "{drawn}</svg>"
    ).format(height=ROW_HEIGHT * len(listed), title=title, drawn=drawn)


def _length(bar: Bar) -> Decimal:
    return sum((segment.value for segment in bar.segments), Decimal(0))


def _bar(bar: Bar, place: int, longest: Decimal) -> Markup:
    top = place * ROW_HEIGHT
    pieces, start = [], Decimal(0)
    for segment in bar.segments:
        pieces.append(_piece(start / longest, segment, longest, top + BAR_TOP))
        start += segment.value
    return Markup(
        '<text x="0" y="{y}">{label}</text>'
        '<text class="figure" x="100%" y="{y}" text-anchor="end">{figure}</text>'
        '<rect class="track" x="0" y="{bar}" width="100%" height="{height}"/>{pieces}'
    ).format(
        y=top + 15,
        label=bar.label,
        figure=bar.figure,
        bar=top + BAR_TOP,
        height=BAR_HEIGHT,
        pieces=Markup("").join(pieces),
    )


def _piece(start: Decimal, segment: Segment, longest: Decimal, top: int) -> Markup:
    return Markup(
        '<rect class="{shade}" x="{x:.3f}%" y="{y}" width="{width:.3f}%" height="{height}"/>'
    ).format(
        shade=escape(segment.shade),
        x=start * 100,
        y=top,
        width=segment.value / longest * 100,
        height=BAR_HEIGHT,
    )
