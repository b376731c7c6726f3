"""The console of the commands. No text can control the terminal: it is shown, not interpreted.

Senders, payers and analysts choose file names, contact ids and texts.
"""

import re
import sys
from typing import Final, NamedTuple

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.measure import Measurement

# Control characters but the line feed, and characters that change the direction of text.
_CONTROL: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]"
)


def neutral(text: str) -> str:
    """Return the text with a visible character in place of each control character."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


class _Neutral(NamedTuple):
    """Output with its control characters replaced; styles are the program's own."""

    content: ConsoleRenderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.content, options):
            yield segment if segment.control else segment._replace(text=neutral(segment.text))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self.content)


class _Neutralised(RenderHook):
    """Neutralises everything that a console prints."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Neutral(content) for content in renderables]


def new_console() -> Console:
    """Return the console for standard output.

    Without a terminal to measure, tables need room for amounts and sources. Output is plain text:
    file names, contact ids and reasons may contain brackets, which must not be read as markup.
    """
    made = Console(
        highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 120
    )
    made.push_render_hook(_Neutralised())
    return made
