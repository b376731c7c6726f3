"""Exports of MEK: which kombikakod had which HSA-id, and when.

One HSA-id may stand for several kombikakoder. A mapping without TillDatum still holds.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from pipelines.readers.refused import misshapen
from pipelines.readers.xml_stream import elements, root_of
from pipelines.registries.kodserver import Period, bad_date, day_of

NAMESPACE: Final = "{http://brainpool.se/mek/MEK.xsd}"


class HsaMapping(NamedTuple):
    """A care unit and its HSA-id in a period."""

    care_unit: str
    hsa_id: str
    period: Period


def read_mappings(path: Path) -> Iterator[HsaMapping]:
    """Yield the mappings of an export, in its order.

    Raises:
        FileRefusedError: F01 when it is no safe XML, F02 when it is no export of MEK.
    """
    if root_of(path).tag != f"{NAMESPACE}mappningar":
        raise misshapen("Filen är ingen export från MEK. Hämta den på nytt.")
    for element in elements(path, f"{NAMESPACE}mappning"):
        yield _mapping(element)


def _mapping(element: Any) -> HsaMapping:
    def text(name: str) -> str:
        return (element.findtext(f"{NAMESPACE}{name}") or "").strip()

    last = text("TillDatum")
    try:
        period = Period(day_of(text("FromDatum")), day_of(last) if last else None)
    except ValueError:
        raise bad_date(element) from None
    return HsaMapping(text("Kombikakod"), text("HSAId"), period)
