"""docs/architecture.md and its picture match the imports, and their links exist."""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from contracts.remarks import RemarkCode
from docs.architecture import PAGE, PICTURE, WAY, arrows, layers, page, picture
from docs.picture import BOX_HEIGHT, BOX_WIDTH, Layered

ROOT = Path(__file__).parents[1]
TEXT = PAGE.read_text(encoding="utf-8")
STALE = "packages or their imports changed: run `make docs`"
SVG = "{http://www.w3.org/2000/svg}"
NAMES = [name for row in layers("pipelines") for name in row]


def test_the_page_is_current() -> None:
    assert page(TEXT) == TEXT, STALE


def test_the_picture_is_current() -> None:
    assert picture() == PICTURE.read_text(encoding="utf-8"), STALE


def test_every_package_is_in_the_picture_and_on_the_page() -> None:
    drawn = {text.text for text in ET.fromstring(picture()).iter(f"{SVG}text")}  # noqa: S314 - our own
    packages = {
        path.stem
        for top in ("pipelines", "transforms", "transforms/documents")
        for path in (ROOT / top).iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem != "__init__"
    }
    assert packages - {"documents"} <= drawn
    assert all(f"| **{name}** | " in TEXT for name in packages)


def test_each_step_of_a_row_is_in_the_picture_and_on_the_page() -> None:
    numbered = re.findall(r"^(\d+)\. \*\*(\w+)\*\*", TEXT, re.MULTILINE)
    assert {name.partition(".")[2]: str(*steps) for name, steps in WAY.items()} == {
        name: step for step, name in numbered
    }


def test_every_path_on_the_page_exists() -> None:
    paths = re.findall(r"`([a-z_]+(?:/[\w.]+)+)`", TEXT)
    assert len(paths) > 30
    assert [path for path in paths if not (ROOT / path).exists()] == []
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert [link for link in links if not (PAGE.parent / link).exists()] == []


def test_every_remark_is_produced_somewhere() -> None:
    table = TEXT.partition("## Where a remark is given")[2]
    rows = re.findall(r"^\| \w+ \| ([A-Z0-9 ]+) \| (.+) \|$", table, re.MULTILINE)
    assert sorted(code for codes, _ in rows for code in codes.split()) == sorted(RemarkCode)
    assert all("`" in files for _, files in rows)


def test_an_indirect_import_is_not_an_arrow() -> None:
    drawn = list(arrows(NAMES))
    assert ("pipelines.month", "pipelines.recovery") in drawn
    assert ("pipelines.month", "pipelines.ledger") not in drawn


@pytest.fixture(scope="module")
def layered() -> Layered:
    rows = [["a", "b"], ["c"], ["d", "e"], ["f"]]
    return Layered(rows, [("a", "f"), ("b", "c"), ("b", "d"), ("c", "e"), ("e", "f")])


def test_arrows_point_down_and_cross_no_box(layered: Layered) -> None:
    for arrow in layered.arrows:
        chain = layered.chain(arrow)
        assert [place for place, _ in chain] == list(range(chain[0][0], chain[-1][0] + 1))
        for place, lane in chain[1:-1]:
            boxes = [item for item in layered.rows[place] if isinstance(item, str)]
            assert all(
                abs(layered.x[place, lane] - layered.x[place, name]) > BOX_WIDTH / 2
                for name in boxes
            )


def test_boxes_of_a_layer_do_not_overlap(layered: Layered) -> None:
    for place, row in enumerate(layered.rows):
        spots = [layered.x[place, name] for name in row if isinstance(name, str)]
        assert all(other - one > BOX_WIDTH for one, other in pairwise(spots))
    assert layered.height() > len(layered.rows) * BOX_HEIGHT
