"""XML element by element, in little memory, without DOCTYPE, entities or network."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from lxml import etree

from contracts.errors.error import FileRefusedError
from pipelines.readers.encodings import BOM
from pipelines.readers.refused import refused

SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}
CHUNK_BYTES: Final = 256 * 1024
# The element of one event, in both ERSMOIndata and HEJIndata.
EVENT: Final = "Ersättningshändelse"
# The number of rows held as Python strings before they become a frame: about 50 MB.
BLOCK_ROWS: Final = 50_000


def root_of(path: Path) -> Any:
    """Return the root element with its attributes; its content is not read.

    Raises:
        FileRefusedError: F01 if the file is not well-formed or has a DOCTYPE.
    """
    with _opened(path) as file:
        try:
            _, root = next(etree.iterparse(file, events=("start",), **SAFE))
        except (etree.XMLSyntaxError, StopIteration) as fault:
            line = getattr(fault, "lineno", 1)
        else:
            if root.getroottree().docinfo.internalDTD is None:
                return root
            raise refused("XML-filen har en DOCTYPE, vilket inte tillåts. Exportera utan den.")
    raise not_well_formed(line)


def stream_elements(path: Path, *tags: str) -> Iterator[Any]:
    """Yield the elements of these names as they end; each is cleared before the next.

    The previous element remains, empty, as a sibling of the next, so that unexpected elements
    between the two can be detected.

    Raises:
        FileRefusedError: F01 if the file is not well-formed. Call `root_of` first.
    """
    parser = etree.XMLPullParser(events=("end",), tag=tags, **SAFE)
    with _opened(path) as file:
        while chunk := file.read(CHUNK_BYTES):
            _feed(parser, chunk)
            for _, element in parser.read_events():
                yield element
                _forget(element)
    _feed(parser, None)


def children(
    path: Path, tag: str, root: str, wrong: Callable[[Any, str], FileRefusedError]
) -> Iterator[Any]:
    """Yield the elements `tag` directly below the root; raise `wrong` at others."""
    for element in stream_elements(path, tag, root):
        others = element if element.tag == root else element.itersiblings(preceding=True)
        for other in others:
            if isinstance(other.tag, str) and other.tag != tag:
                raise wrong(other, f"elementet {tag} väntades")
        if element.tag == tag:
            yield element


def not_well_formed(line: int) -> FileRefusedError:
    """Return the refusal of a file that is not valid XML from a line on (F01)."""
    return refused(f"XML-filen går inte att läsa vid rad {line}. Exportera den på nytt.")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file after blank lines before its XML declaration, which XML does not allow."""
    with path.open("rb") as file:
        head = file.read(CHUNK_BYTES)
        text = head.removeprefix(BOM)
        begun = text.lstrip()
        file.seek(0 if begun == text else len(head) - len(begun))
        yield file


def _feed(parser: Any, chunk: bytes | None) -> None:
    """Give the parser a piece of the file, or None at its end."""
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except etree.XMLSyntaxError as fault:
        line = fault.lineno
    else:
        return
    raise not_well_formed(line)


def _forget(element: Any) -> None:
    """Free an element and those before it, so that memory does not grow."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
