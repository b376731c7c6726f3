"""Other notations of the same report, and cells that are incorrect or rare."""

import random
import re
from collections.abc import Callable
from typing import NamedTuple

from tests.generated.base_prices import (
    CHANGING_CODE,
    CHEAP_VISIT,
    DRG_WITHOUT_WEIGHT,
    FREE_VISIT,
    OTHER_CODES,
)
from tests.generated.base_units import ODD_UNITS
from tests.generated.scene import TABLE_ONLY, Scene
from tests.generated.world import Row
from tests.support.numbers import lma_number, personal_number, reserve_number

_WORDS = {"J": "Ja", "1": "TRUE", "nej": "N", "": "0", "ja": "j"}


class Style(NamedTuple):
    """Other spellings of a canonical text of some columns: docs/cells.md."""

    columns: tuple[str, ...]
    canonical: str
    ways: tuple[Callable[[str], str], ...]


_DAY = "[0-9]{4}(-[0-9]{2}){2}"
_STYLES = (
    Style(
        ("reporter",),
        "[0-9]{10}",
        (
            lambda number: f"{number[:6]}-{number[6:]}",
            lambda number: f"16{number}",
            lambda number: f"{number[:6]}\u00a0{number[6:]}",
        ),
    ),
    Style(
        ("started_on", "ended_on", "born_on"),
        _DAY,
        (
            str,
            lambda day: day.replace("-", ""),
            lambda day: f"{day}T00:00:00",
            lambda day: f"{day} 00:00",
            lambda day: day.replace("-", "\u2013"),
            lambda day: f"{day}T12:00:00Z",
        ),
    ),
    Style(
        ("lma_number",),
        "[0-9]{2}-[0-9]{6}",
        (
            lambda number: f"LMA-nr {number}",
            lambda number: "dossiernr: " + number.replace("-", " \u2013 "),
            lambda number: number.replace("-", ""),
            lambda number: f"012345 {number}/07",
        ),
    ),
    Style(
        ("patient_id",),
        "[0-9]{12}",
        (lambda number: f"{number[:8]}-{number[8:]}", lambda number: f"\u200b{number}"),
    ),
    Style(
        ("visit_type", "profession", "fee_code"),
        ".+",
        (str.lower, lambda code: f"{code}.", lambda code: f"0{code}"),
    ),
    Style(
        ("patient_fee",),
        "[0-9]+",
        (
            lambda fee: f"{fee},00 kr",
            lambda fee: f"0{fee}:-",
            lambda fee: f"SEK {fee}",
            lambda fee: f"{fee}.0000000001",
        ),
    ),
    Style(
        ("procedure_codes", "diagnosis_codes"),
        ".+",
        tuple(
            lambda codes, by=by: by.join([*codes.lower().split()[::-1], *codes.split()[:1]])
            for by in (", ", ";", "  ", "\u00a0")
        ),
    ),
)


def restyled(dice: random.Random, row: Row) -> Row:
    """Return the row as another system would write it, with the same meaning."""
    other = dict(row)
    for style in _STYLES:
        for name in style.columns:
            if re.fullmatch(style.canonical, other.get(name, "")):
                other[name] = dice.choice(style.ways)(other[name])
    for name in ("interpreter", "island_visit", "protected_identity"):
        other[name] = _WORDS.get(other.get(name, ""), other.get(name, ""))
    name = dice.choice(list(other))
    other[name] = f" {other[name]}\u00a0"
    return other


def dirtied(scene: Scene, month: int, row: Row, *, ersmo: bool) -> Row:
    """Return the row with one to three incorrect, rare or foreign cells."""
    pools = _cells(scene, month, row) | _CODES
    if ersmo:
        pools = {name: pool for name, pool in pools.items() if name not in TABLE_ONLY}
        del pools["care_form"]
    names = scene.dice.sample(list(pools), scene.dice.choice((1, 1, 1, 2, 3)))
    cells = {name: scene.dice.choice(pools[name]) for name in names}
    return row | {name: cell for name, cell in cells.items() if not (ersmo and "\t" in cell)}


def _cells(scene: Scene, month: int, row: Row) -> dict[str, tuple[str, ...]]:
    """Possible faulty values of a cell: person, time and amounts."""
    cal, start = scene.cal, row["started_on"]
    somebody = scene.dice.choice(scene.base.persons)
    return {
        "reporter": ("", "R" * 36, "A\tB", "R" * 35),
        "contact_id": ("", "x" * 34, "a\tb", f"{row['contact_id']:x<33}"),
        "cancelled": ("kanske", "N", "false", "Nej"),
        "reported_at": (
            "igår", "2024-02-30", "2024-02-03T25:00", "20240105", "2024-03-31T02:30",
            "2023-10-29 02:30:10", "2024-02-03T10:00+02", "2024-01-09T23:30:00-05:00", "",
        ),
        "care_form": ("", "dagvård", "OUTPATIENT", "Home", "Inpatient"),
        "started_on": (
            "", "2024-13-01", "20240230", "2024-2-3", cal.day(0, 2), cal.day(month + 1, 5),
            cal.day(month + 3, 1), cal.day(-3, 1), start.replace("-", ""), f" {start} ",
            start.replace("0", "٠"), cal.day(month, 1), cal.day(1, 12),
            cal.issued_on(month).isoformat(),
        ),
        "ended_on": (
            "", "2024-02-30", cal.day(month + 1, 1), cal.day(month, 28), cal.day(month, 1), start,
            cal.day(month, 31), cal.day(month, 31),
        ),
        "patient_id": (
            "", "abc", reserve_number(1)[:11] + "x", reserve_number(scene.serial()),
            reserve_number(1)[:11] + str((int(reserve_number(1)[11]) + 1) % 10), somebody.personal,
            somebody.number, somebody.number, personal_number("1980-02-30", 7),
            personal_number("1980-02-28", 7, coordination=True), somebody.personal[:11] + "x",
        ),
        "lma_number": (
            "", "50-12345", "5-0000001", lma_number(900_000 + scene.serial()), somebody.lma,
            f"LMA{somebody.lma}", f"lma: {somebody.lma}", somebody.lma.replace("-", ""),
            f"LMA: {somebody.lma}/12", "٥٠-000001",
        ),
        "patient_name": ("Någon Annan", somebody.name, f"  {somebody.name.replace(' ', '  ')}"),
        "born_on": ("1999-01-01", "1999-13-01", somebody.born_on),
        "protected_identity": ("1", "j", "?", "ja"),
        "planned": ("?", "j"),
    }  # fmt: skip


# Possible faulty values of a cell: codes and amounts.
_CODES: dict[str, tuple[str, ...]] = {
    "care_unit": ODD_UNITS,
    "visit_type": (FREE_VISIT, CHEAP_VISIT, "3", "7", ""),
    "profession": ("LK", "SJ", "XX", ""),
    "fee_code": ("", "ZZ", "123", "12", "69", CHANGING_CODE, *OTHER_CODES),
    "patient_fee": (
        "50", "0", "-5", "5,555", "50.5", "1e3", "٥٠", "12 0", "999999999,99", "1000", "0,00",
    ),
    "drg_code": ("k123", "ZZZZZZ", DRG_WITHOUT_WEIGHT, "1AB", "Z00", "ÅÄ1", ""),
    "procedure_codes": (
        "pe009 PE009 nhp09", "PE09", "PE009,NHP09", "GD005", "PE٠٠٩", "", "XS007 AQ014",
    ),
    "diagnosis_codes": ("J25.0", "I050", "i050 K57 I050", "٠25"),
    "interpreter": ("ja", "kanske", "FALSE", "1"),
    "island_visit": ("J", "x", "true"),
    "leave_days": ("-1", "2.5", "99999", "2", "100", "٣", "0007"),
}  # fmt: skip
