"""ERSMOIndata 2.2: GVR's own files are read by the rules, other XML is refused."""

from pathlib import Path

import pytest

from contracts.codes import SourceFormat
from contracts.errors.error import FileRefusedError
from contracts.remarks import RemarkCode
from pipelines.readers import ersmo
from pipelines.readers.report import ReadReport, read_report, reported

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "gvr"
EVENT = """
<Ersättningshändelse ID="A1" Makulerad="false"
                     Startdatum="2024-02-01" Startverksamhet="30216311002">
  <Patient ID="992014100085"/>
  <Händelseklass>
    <Vårdkontakt Händelseform="Öppenvårdskontakt" Typ="1" Patientavgift="12"/>
  </Händelseklass>
</Ersättningshändelse>"""


def read(folder: Path, content: str, encoding: str = "iso-8859-1") -> ReadReport:
    path = folder / "rapport.csv"
    path.write_bytes(f'<?xml version="1.0" encoding="{encoding}"?>\n{content}'.encode(encoding))
    return read_report(path)


def report(events: str, root: str = 'Källa="GVR" ID="1"') -> str:
    return f"<ERSMOIndata {root}>{events}</ERSMOIndata>"


def refusal(folder: Path, content: str) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught:
        read(folder, content)
    return caught.value


def reference(name: str) -> ReadReport:
    path = REFERENCE / f"ERSMO_{name}.xml"
    if not path.exists():
        pytest.skip("the reference files of the region are not in this checkout")
    return read_report(path)


def test_a_contact_with_every_group_filled() -> None:
    found = reference("2014-02-02T080000.000+0000")
    assert found.format is SourceFormat.ERSMO
    assert found.rows.to_dicts() == [
        {
            "reporter": "GVR",
            "contact_id": "12345678901234567890",
            "cancelled": "false",
            "care_unit": "30216311002",
            "end_care_unit": "30216311002",
            "care_form": "outpatient",
            "event_form": None,
            "started_on": "2014-02-02",
            "ended_on": "2014-02-02",
            "visit_type": "1",
            "profession": "01",
            "fee_code": "12",
            "patient_id": "191212121212",
            "born_on": "1912-12-12",
            "drg_code": "K1234 K1235",
            "procedure_codes": "NHP09 PE009 AQ014",
            "diagnosis_codes": "I050 J250 K570",
            "planned": "nej",
            "part_of_contact": None,
        }
    ]


@pytest.mark.parametrize(
    ("name", "contacts"),
    [
        ("2014-02-04T080000.000+0000", ["STOR1.1", "STOR1.2", "STOR1.3", "STOR1.4", "STOR1.5"]),
        ("2014-07-15T080000.000+0000", ["111", "444", "777", "888", "999"]),
        ("2014-07-15T090000.000+0000", ["999"]),
    ],
)
def test_the_events_come_in_the_order_of_the_file(name: str, contacts: list[str]) -> None:
    assert reference(name).rows["contact_id"].to_list() == contacts


def test_a_home_care_responsibility_is_a_row_without_care_form() -> None:
    found = reference("2014-01-01T090000.000+0000")
    canonical = reported(found.rows, found.layout, found.format)
    assert canonical.select("care_form", "event_form", "source_format").row(0) == (
        None,
        "Hemsjukvårdsansvar",
        "ersmo",
    )


@pytest.mark.parametrize(
    ("form", "care_form"),
    [
        ("Öppenvårdskontakt", "outpatient"),
        ("Hemsjukvårdskontakt", "home"),
        ("Slutenvårdstillfälle", "inpatient"),
        ("Telefonkontakt", None),
    ],
)
@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-8", "utf-16"])
def test_the_form_of_the_event_determines_the_care_form(
    tmp_path: Path, form: str, care_form: str | None, encoding: str
) -> None:
    rows = read(tmp_path, report(EVENT.replace("Öppenvårdskontakt", form)), encoding).rows
    assert rows["care_form"][0] == care_form
    assert rows["event_form"][0] == (None if care_form else form)


def test_the_profession_with_the_lowest_number_is_used_and_medicines_are_left_out(
    tmp_path: Path,
) -> None:
    groups = """Patientavgift="12">
      <Yrkeskategori Kod="10" OrdnNr="10"/><Yrkeskategori Kod="?"/>
      <Yrkeskategori Kod="09" OrdnNr="9"/>
      <Åtgärd Klass="020" Kod="A01AB13"/><Åtgärd Klass="007" Kod="PE009"/>
      <Produkt Kod="G50A"/><Produkt Kod="G50B"/>
    </Vårdkontakt>"""
    rows = read(tmp_path, report(EVENT.replace('Patientavgift="12"/>', groups))).rows
    assert rows.select("profession", "procedure_codes", "diagnosis_codes", "drg_code").row(0) == (
        "09",
        "PE009",
        None,
        "G50A G50B",
    )


@pytest.mark.parametrize("name", ["Vårdperiod", "Undersökning", "Expediering"])
def test_an_event_of_a_class_without_form_is_not_a_contact(tmp_path: Path, name: str) -> None:
    other = EVENT.replace('"A1"', '"A2"')
    start, end = other.index("<Vårdkontakt"), other.index("</Händelseklass>")
    rows = read(tmp_path, report(EVENT + other[:start] + f"<{name}/>" + other[end:])).rows
    assert rows.select("contact_id", "care_form", "event_form").rows() == [
        ("A1", "outpatient", None),
        ("A2", None, name),
    ]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (("2", "1", "3"), "B00 A00 C00"),
        (("+2", "01", " +3 "), "B00 A00 C00"),
        (("1", "1", "1"), "A00 B00 C00"),
        (("10", "9", "x"), "B00 A00 C00"),
    ],
)
def test_diagnoses_are_in_the_order_of_their_numbers(
    tmp_path: Path, numbers: tuple[str, ...], expected: str
) -> None:
    listed = "".join(
        f'<Diagnos Klass="008" Kod="{letter}00" OrdnNr="{number}"/>'
        for letter, number in zip("ABC", numbers, strict=True)
    )
    groups = f'Patientavgift="12"><Diagnoser>{listed}</Diagnoser></Vårdkontakt>'
    rows = read(tmp_path, report(EVENT.replace('Patientavgift="12"/>', groups))).rows
    assert rows["diagnosis_codes"].item() == expected


@pytest.mark.parametrize(
    ("akut", "planned"),
    [("J", "nej"), ("N", "ja"), ("1", None), ("2", None), (None, None)],
)
def test_an_urgent_contact_is_not_planned(
    tmp_path: Path, akut: str | None, planned: str | None
) -> None:
    given = "" if akut is None else f'Akut="{akut}"'
    rows = read(tmp_path, report(EVENT.replace('Typ="1"', given))).rows
    assert rows["planned"].item() == planned


def test_a_contact_names_the_stay_that_it_belongs_to(tmp_path: Path) -> None:
    inside = EVENT.replace('Typ="1"', 'TillhörVårdkontakt="STAY-1"')
    assert read(tmp_path, report(inside)).rows["part_of_contact"].item() == "STAY-1"


def test_many_events_are_read_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ersmo, "BLOCK_ROWS", 2)
    events = "".join(EVENT.replace('"A1"', f'"A{number}"') for number in range(5))
    rows = read(tmp_path, report(events)).rows
    assert rows["contact_id"].to_list() == ["A0", "A1", "A2", "A3", "A4"]


def test_a_file_without_events_is_an_empty_report(tmp_path: Path) -> None:
    assert read(tmp_path, report("<!-- inget att rapportera -->")).rows.height == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<annat/>", "ERSMOIndata väntades"),
        ('<ERSMOIndata xmlns="x" Källa="GVR" ID="1"/>', "ERSMOIndata väntades"),
        (report("", 'ID="1"'), "saknar Källa"),
        (report("", 'Källa="GVR"'), "saknar ID"),
        (report(EVENT.replace('ID="A1"', "")), "saknar ID"),
        (report(EVENT.replace('Startdatum="2024-02-01"', "")), "saknar Startdatum"),
        (report(EVENT.replace('Startverksamhet="30216311002"', "")), "saknar Startverksamhet"),
        (report(EVENT.replace('<Patient ID="992014100085"/>', "<Patient/>")), "saknar ID"),
        (report(EVENT.replace('<Patient ID="992014100085"/>', "")), "en Patient"),
        (report(EVENT.replace("Händelseklass>", "Klass>")), "en Händelseklass"),
        (report(EVENT.replace('Händelseform="Öppenvårdskontakt"', "")), "Händelseform"),
        (report(f"<Annat/>{EVENT}"), "Ersättningshändelse väntades"),
        (report(f"{EVENT}<Annat/>{EVENT}"), "Ersättningshändelse väntades"),
        (report(f"{EVENT}<Annat/>"), "Ersättningshändelse väntades"),
    ],
)
def test_xml_of_another_kind_is_refused_at_its_line(
    tmp_path: Path, content: str, message: str
) -> None:
    fault = refusal(tmp_path, content)
    assert fault.remark == RemarkCode.NOT_ERSMO
    assert message in fault.place
    assert fault.place.startswith("Rad ")
    assert "992014100085" not in str(fault)


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE ERSMOIndata [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + report("&x;"),
        "<!DOCTYPE ERSMOIndata>" + report(EVENT),
        '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + report("&b;"),
    ],
)
def test_a_doctype_is_refused(tmp_path: Path, content: str) -> None:
    fault = refusal(tmp_path, content)
    assert fault.remark == RemarkCode.FILE_UNREADABLE
    assert "DOCTYPE" in fault.place


@pytest.mark.parametrize(
    "content",
    [
        "<",
        report(EVENT)[:-20],
        report(EVENT.replace("<Patient", "<Patient <")),
        report("&x;"),
    ],
)
def test_a_file_that_is_not_xml_is_refused(tmp_path: Path, content: str) -> None:
    fault = refusal(tmp_path, content)
    assert fault.remark == RemarkCode.FILE_UNREADABLE
    assert "vid rad" in fault.place


@pytest.mark.parametrize("before", [b"\n", b" \r\n\t\n", b"\xef\xbb\xbf\n"])
def test_blank_lines_before_the_declaration_do_not_matter(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "rapport.xml"
    path.write_bytes(before + b'<?xml version="1.0" encoding="UTF-8"?>' + report(EVENT).encode())
    assert read_report(path).rows["contact_id"].to_list() == ["A1"]


def test_bytes_outside_the_declared_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rapport.xml"
    path.write_bytes(b'<?xml version="1.0" encoding="UTF-8"?>' + report(EVENT).encode("iso-8859-1"))
    with pytest.raises(FileRefusedError, match="F01"):
        read_report(path)
