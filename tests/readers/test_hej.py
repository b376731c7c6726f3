"""HEJIndata 2.0: products of each event, and refusal of schema violations.

Schema: Region Stockholm, SLL-RTP/sll-rtjp.gvradapter, HEJIndata2.0.xsd. The events are made up.
"""

from pathlib import Path

import pytest

from contracts.answers import AnswerKind
from contracts.errors.error import FileRefusedError
from pipelines.readers import hej
from pipelines.readers.answers import read_answers
from pipelines.readers.report import read_report
from tests.support.tables import listed

PRODUCT = (
    '<Produkt Kod="B01" Antal="1" ErsVerksamhet="30216311002" LevKod="L1" Modell="M1"'
    ' Uppdrag="107" FbPeriod="202402" FromDatum="2024-02-01" TomDatum="2024-02-01"/>'
)
ROUND = f'<Produktomgång Typ="1" AvPrisLev="J" AvFakturaMott="HSN">{PRODUCT}</Produktomgång>'
PATIENT = '<Patient ID="992016000010" Lkf="018000"/>'
REST = (
    '<Yrkeskategorier Vald="01"><Yrkeskategori Kod="01" OrdnNr="1"/></Yrkeskategorier>'
    '<Åtgärder><Åtgärd Kod="PE009" OrdnNr="1" Datum="2024-02-01"/></Åtgärder>'
)
HEAD = 'Källa="GVR" ID="K-1" KundKod="K" Startdatum="2024-02-01" Slutdatum="2024-02-03"'


def event(inner: str = PATIENT + ROUND + REST, head: str = HEAD) -> str:
    return f"<Ersättningshändelse {head}>{inner}</Ersättningshändelse>"


def written(folder: Path, events: str, root: str = "HEJIndata") -> Path:
    path = folder / "hej.xml"
    opening = f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<{root} Källa="ERSMO" ID="1">'
    path.write_bytes(f"{opening}{events}</{root}>".encode("iso-8859-1"))
    return path


def test_each_product_is_a_row_with_event_and_period(tmp_path: Path) -> None:
    other = PRODUCT.replace("B01", "T12").replace('FbPeriod="202402" ', "")
    more = event(PATIENT + ROUND + ROUND.replace(PRODUCT, PRODUCT + other))
    found = read_answers(written(tmp_path, event() + more.replace("K-1", "K-2")))
    assert found is not None
    assert (found.kind, found.format) == (AnswerKind.HEJ, "hejindata")
    names = ("reporter", "contact_id", "product_code", "quantity", "month", "commission")
    assert listed(found.rows, *names, "amount") == [
        "GVR | K-1 | B01 | 1 | 2024-02 | 107 | ",
        "GVR | K-2 | B01 | 1 | 2024-02 | 107 | ",
        "GVR | K-2 | B01 | 1 | 2024-02 | 107 | ",
        "GVR | K-2 | T12 | 1 | 2024-02 | 107 | ",
    ]


def test_it_is_not_a_report_of_contacts(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError):
        read_report(written(tmp_path, event()))


def test_many_events_are_read_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hej, "BLOCK_ROWS", 2)
    found = read_answers(written(tmp_path, "".join(event() for _ in range(5))))
    assert found is not None
    assert found.rows.height == 5


@pytest.mark.parametrize(
    ("events", "what"),
    [
        ("", "Rad 2: minst en Ersättningshändelse väntades"),
        ("<Annat/>" + event(), "Rad 2: elementet Ersättningshändelse väntades"),
        (event() + "<Annat/>", "Rad 2: elementet Ersättningshändelse väntades"),
        (event(ROUND), "Rad 2: Patient, Produktomgång, Yrkeskategorier, Åtgärder väntades"),
        (event(ROUND + PATIENT), "Rad 2: Patient, Produktomgång, Yrkeskategorier"),
        (event(PATIENT * 2 + ROUND), "Rad 2: Patient, Produktomgång, Yrkeskategorier"),
        (event(PATIENT + ROUND + "<Pris/>"), "Rad 2: Patient, Produktomgång, Yrkeskategorier"),
        (event(PATIENT), "Rad 2: 1 till 20 Produktomgång väntades"),
        (event(PATIENT + ROUND * 21), "Rad 2: 1 till 20 Produktomgång väntades"),
        (event(PATIENT + "<Produktomgång/>"), "Rad 2: en eller flera Produkt väntades"),
        (event(head='Källa="GVR"'), "Rad 2: Ersättningshändelse saknar ID"),
        (event().replace('Kod="B01" ', ""), "Rad 2: Produkt saknar Kod"),
        (event().replace('Antal="1" ', ""), "Rad 2: Produkt saknar Antal"),
        (event().replace('"1" Ers', '"ett" Ers'), "Produkt 1, quantity (antal): ett heltal"),
        (event().replace("202402", "202413"), "Produkt 1, month (månad): en månad väntades"),
    ],
)
def test_a_schema_violation_is_refused_at_its_line(tmp_path: Path, events: str, what: str) -> None:
    with pytest.raises(FileRefusedError) as caught:
        read_answers(written(tmp_path, events))
    assert caught.value.place.startswith(what)


@pytest.mark.parametrize("root", ["ERSMOIndata", "HEJUtdata"])
def test_another_root_has_another_reader(tmp_path: Path, root: str) -> None:
    assert read_answers(written(tmp_path, event(), root)) is None


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, event())
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(FileRefusedError, match="F01"):
        read_answers(path)
