"""HEJIndata 2.0: the input of HEJ's pricing, products per Ersättningshändelse.

Schema: Region Stockholm, SLL-RTP/sll-rtjp.gvradapter, HEJIndata2.0.xsd (read 2026-11-22). An event
has one Patient, one to twenty Produktomgång with at least one Produkt, and then only
Yrkeskategorier and Åtgärder; anything else refuses the file. All attributes are text and optional
in the schema; those that identify contact, product, number and period are required here. The file
has no amounts.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl

from contracts.answers import ANSWER_COLUMNS, AnswerKind
from contracts.errors.error import FileRefusedError
from pipelines.readers.cells import trimmed
from pipelines.readers.refused import misshapen
from pipelines.readers.xml_stream import BLOCK_ROWS, EVENT, children, root_of

HEJ_ROOT: Final = "HEJIndata"
ROUND: Final = "Produktomgång"
PRODUCT: Final = "Produkt"
MOST_ROUNDS: Final = 20
_CHILDREN: Final = ("Patient", ROUND, "Yrkeskategorier", "Åtgärder")
HEJ_COLUMNS: Final = tuple(ANSWER_COLUMNS[AnswerKind.HEJ])


def read_hej(path: Path) -> pl.DataFrame:
    """Read the products as text, one per row, in the order of the file.

    Raises:
        FileRefusedError: F01 if it is not safe XML, F02 if it is not HEJIndata 2.0.
    """
    root = root_of(path)
    if root.tag != HEJ_ROOT:
        raise _not_hej(root, f"elementet {HEJ_ROOT} väntades")
    schema = dict.fromkeys(HEJ_COLUMNS, pl.String)
    frames = [pl.DataFrame(schema=schema)]
    rows: list[dict[str, str | None]] = []
    for event in children(path, EVENT, HEJ_ROOT, _not_hej):
        rows.extend(_products(event))
        if len(rows) >= BLOCK_ROWS:
            frames.append(pl.DataFrame(rows, schema=schema))
            rows = []
    frames.append(pl.DataFrame(rows, schema=schema))
    products = trimmed(pl.concat(frames))
    if products.is_empty():
        raise _not_hej(root, f"minst en {EVENT} väntades")
    return products


def _products(event: Any) -> Iterator[dict[str, str | None]]:
    """Yield the products of an event, in all its rounds."""
    children = [child for child in event if isinstance(child.tag, str)]
    order = [_CHILDREN.index(child.tag) if child.tag in _CHILDREN else -1 for child in children]
    rounds = [child for child in children if child.tag == ROUND]
    single = all(order.count(place) <= 1 for place in (0, 2, 3))
    if -1 in order or order != sorted(order) or order.count(0) != 1 or not single:
        raise _not_hej(event, "Patient, Produktomgång, Yrkeskategorier, Åtgärder väntades")
    if not 1 <= len(rounds) <= MOST_ROUNDS:
        raise _not_hej(event, f"1 till {MOST_ROUNDS} {ROUND} väntades")
    for of_round in rounds:
        products = [child for child in of_round if isinstance(child.tag, str)]
        if not products or any(child.tag != PRODUCT for child in products):
            raise _not_hej(of_round, f"en eller flera {PRODUCT} väntades")
        yield from (_cells(event, product) for product in products)


def _cells(event: Any, product: Any) -> dict[str, str | None]:
    ended = (event.get("Slutdatum") or event.get("Startdatum") or "").replace("-", "")
    return {
        "contact_id": _demanded(event, "ID"),
        # The root's Källa is the system that wrote the file; the event's is the reporter.
        "reporter": event.get("Källa"),
        "product_code": _demanded(product, "Kod"),
        "quantity": _demanded(product, "Antal"),
        "amount": None,
        "month": product.get("FbPeriod") or ended[:6],
        "started_on": product.get("FromDatum") or event.get("Startdatum"),
        "commission": product.get("Uppdrag"),
        "care_unit": product.get("ErsVerksamhet"),
    }


def _demanded(element: Any, name: str) -> str:
    value = element.get(name)
    if value is None:
        raise _not_hej(element, f"{element.tag} saknar {name}")
    return str(value)


def _not_hej(element: Any, what: str) -> FileRefusedError:
    return misshapen(
        f"Rad {element.sourceline}: {what}. Exportera filen på nytt som HEJIndata 2.0."
    )
