"""Care units and contract types from the region's own exports."""

from pathlib import Path

import pytest

from contracts.errors.error import FileRefusedError
from pipelines.registries.kodserver import import_contract_types
from pipelines.registries.unit_import import UnitImport, import_care_units

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "kodserver"
UNIT = "01101011M01"


def reference(name: str) -> Path:
    path = REFERENCE / name
    if not path.exists():
        pytest.skip("the reference files of the region are not in this checkout")
    return path


def entry(
    first: str, last: str, name: str = "Mottagning", *links: tuple[str, str, str], unit: str = UNIT
) -> str:
    linked = "".join(
        f'<attribute type="externallink" begindate="{begin}T00:00:01.0" '
        f'expirationdate="{end}T23:59:59.0"><codedvalue code="{code}" codesystem="SAMVERKS"/>'
        "</attribute>"
        for code, begin, end in links
    )
    return (
        f'<termitementry id="{unit}" begindate="{first}T00:00:01.0" '
        f'expirationdate="{last}T23:59:59.0"><attribute type="shortname">{name}</attribute>'
        f"{linked}</termitementry>"
    )


def mapping(hsa_id: str, first: str, last: str = "", unit: str = UNIT) -> str:
    till = f"<TillDatum>{last}T00:00:00+02:00</TillDatum>" if last else ""
    return (
        f"<mappning><Kombikakod>{unit}</Kombikakod><HSAId>{hsa_id}</HSAId>"
        f"<FromDatum>{first}T00:00:00+02:00</FromDatum>{till}</mappning>"
    )


class Import:
    """A folder with exports, and their import."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.target = folder / "care_units.csv"
        self.drop_missing = False

    def __call__(self, agreements: str, units: str, mappings: str | None = None) -> UnitImport:
        def put(name: str, content: str) -> Path:
            path = self.folder / name
            path.write_text(content)
            return path

        avd = put(
            "avd.xml",
            '<arb:result xmlns:arb="urn::codeservice"><arb:document><body><termsystem>'
            f"{units}</termsystem></body></arb:document></arb:result>",
        )
        mek = mappings and put(
            "mek.xml",
            f'<mappningar xmlns="http://brainpool.se/mek/MEK.xsd">{mappings}</mappningar>',
        )
        table = put("agreements.csv", agreements)
        return import_care_units(
            avd, mek or None, table, self.target, drop_missing=self.drop_missing
        )

    @property
    def rows(self) -> list[str]:
        return self.target.read_text().splitlines()[1:]


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    return Import(tmp_path)


ALWAYS = f"agreement_id;care_unit\nADA-1;{UNIT}\n"
OPEN = "2099-12-31"


def test_units_and_hsa_ids_are_split_into_periods_of_one_hsa_id(imported: Import) -> None:
    made = imported(
        ALWAYS,
        entry("2010-01-01", OPEN),
        mapping("SE9999990014-A1", "2011-01-01", "2012-12-31")
        + mapping("SE9999990014-A2", "2013-01-01"),
    )
    assert imported.rows == [
        f"{UNIT};;Mottagning;ADA-1;;2010-01-01;2010-12-31",
        f"{UNIT};SE9999990014-A1;Mottagning;ADA-1;;2011-01-01;2012-12-31",
        f"{UNIT};SE9999990014-A2;Mottagning;ADA-1;;2013-01-01;",
    ]
    assert made == UnitImport(3, (), (), (), (), ())


def test_entries_of_one_unit_are_its_periods_and_equal_neighbours_are_joined(
    imported: Import,
) -> None:
    units = (
        entry("2010-01-01", "2010-12-31")
        + entry("2011-01-01", "2012-12-31")
        + entry("2015-01-01", "2016-06-30", "Ny  mottagning")
    )
    imported(ALWAYS, units)
    assert imported.rows == [
        f"{UNIT};;Mottagning;ADA-1;;2010-01-01;2012-12-31",
        f"{UNIT};;Ny mottagning;ADA-1;;2015-01-01;2016-06-30",
    ]


def test_the_agreement_of_a_link_is_valid_while_the_link_is(imported: Import) -> None:
    links = ("7001", "2012-01-01", "2013-12-31"), ("7002", "2014-01-01", OPEN)
    table = "avtalsnummer;samverks;giltig_från\nADA-1;7001;\nADA-2;7002;2015-01-01\n"
    made = imported(table, entry("2010-01-01", OPEN, "M", *links))
    assert imported.rows == [
        f"{UNIT};;M;ADA-1;;2012-01-01;2013-12-31",
        f"{UNIT};;M;ADA-2;;2015-01-01;",
    ]
    assert made.without_agreement == (UNIT,)


def test_a_line_of_the_unit_overrides_one_of_its_link(imported: Import) -> None:
    table = f"agreement_id;care_unit;samverks\nADA-1;;7001\nADA-2;{UNIT};\n"
    imported(table, entry("2010-01-01", OPEN, "M", ("7001", "2010-01-01", OPEN)))
    assert imported.rows == [f"{UNIT};;M;ADA-2;;2010-01-01;"]


def test_ambiguous_entries_are_reported(imported: Import) -> None:
    table = f"agreement_id;care_unit\nADA-1;{UNIT}\nADA-2;{UNIT}\nADA-3;01101011M02\n"
    made = imported(
        table,
        entry("2010-01-01", OPEN)
        + entry("2010-01-01", OPEN, unit="01101011M02")
        + entry("2010-01-01", OPEN, unit="0110"),
        mapping("SE9999990014-A1", "2010-01-01", unit="01101011M02")
        + mapping("SE9999990014-A2", "2012-01-01", unit="01101011M02")
        + mapping("no hsa-id", "2012-01-01", unit="01101011M02"),
    )
    assert made.several_agreements == (UNIT,)
    assert made.several_hsa_ids == ("01101011M02",)
    assert made.malformed == ("0110",)
    assert [row.split(";")[1] for row in imported.rows] == ["SE9999990014-A1", "SE9999990014-A2"]


def test_the_import_of_an_import_is_itself(imported: Import) -> None:
    imported(ALWAYS, entry("2010-01-01", "2012-12-31"))
    first = imported.target.read_bytes()
    imported(first.decode(), entry("2010-01-01", "2012-12-31"))
    assert imported.target.read_bytes() == first


def test_columns_missing_in_exports_are_kept_from_an_earlier_table(imported: Import) -> None:
    table = (
        "care_unit;hsa_id;name;agreement_id;medical_field_code;valid_from;valid_to\n"
        f"{UNIT};SE9999990014-A1;Gammal;ADA-1;302;2010-01-01;2011-12-31\n"
        f"{UNIT};SE9999990014-A1;Gammal;ADA-1;303;2012-01-01;\n"
        "01101011M09;;Egen;ADA-1;;2010-01-01;\n"
    )
    unit = entry("2010-01-01", OPEN, "M")
    made = imported(table, unit)
    assert made.not_exported == ("01101011M09",)
    assert imported.rows == [
        f"{UNIT};SE9999990014-A1;M;ADA-1;302;2010-01-01;2011-12-31",
        f"{UNIT};SE9999990014-A1;M;ADA-1;303;2012-01-01;",
    ]
    imported(table, unit, mapping("SE9999990014-A2", "2010-01-01"))
    assert [row.split(";")[1:5:3] for row in imported.rows] == [
        ["SE9999990014-A2", "302"],
        ["SE9999990014-A2", "303"],
    ]


def test_the_regions_own_exports_are_read(tmp_path: Path) -> None:
    table = tmp_path / "agreements.csv"
    table.write_text("agreement_id;samverks;care_unit\nADA-1;4000031;\nADA-2;;93859010M01\n")
    target = tmp_path / "care_units.csv"
    made = import_care_units(
        reference("AVD-REL-test.xml"), reference("MEK-test.xml"), table, target
    )
    rows = [row.split(";") for row in target.read_text().splitlines()[1:]]
    assert [(row[0], row[1], row[-4], row[-2], row[-1]) for row in rows] == [
        ("191080110", "", "ADA-1", "2005-01-01", "2007-04-02"),
        ("191080110", "SE2321000016-14L1", "ADA-1", "2007-04-03", ""),
        ("19108011000", "SE2321000016-14L1", "ADA-1", "2012-07-02", ""),
        ("93859010M01", "", "ADA-2", "1995-01-01", "1995-12-31"),
        ("93859010M01", "", "ADA-2", "2001-01-01", "2004-12-31"),
    ]
    assert "19108011M04" in made.without_agreement


def test_contract_types_are_read(tmp_path: Path) -> None:
    target = tmp_path / "contract_types.csv"
    assert import_contract_types(reference("UPPDRAGSTYP.xml"), target) == 167
    assert "107;Asylsjukvård;1970-01-01;" in target.read_text().splitlines()


@pytest.mark.parametrize(
    ("agreements", "units", "mappings"),
    [
        ("namn;belopp\n", "", ""),
        ("care_unit;namn\n", "", ""),
        ("agreement_id;care_unit\nADA-1;\n", "", ""),
        (f"agreement_id;care_unit;samverks\nADA-1;{UNIT};7001\n", "", ""),
        (f"agreement_id;care_unit;valid_from\nADA-1;{UNIT};i år\n", "", ""),
        (ALWAYS, entry("okänt", OPEN), ""),
        (ALWAYS, entry("2010-01-01", OPEN, unit="107"), ""),
        (ALWAYS, entry("2010-01-01", OPEN), mapping("SE9999990014-A1", "okänt")),
    ],
)
def test_an_unreadable_export_leaves_the_registry_as_it_was(
    imported: Import, agreements: str, units: str, mappings: str
) -> None:
    imported.target.write_text("as it was")
    with pytest.raises(FileRefusedError, match="F02"):
        imported(agreements, units, mappings or None)
    assert imported.target.read_text() == "as it was"


def test_an_export_of_another_kind_is_refused(imported: Import, tmp_path: Path) -> None:
    imported(ALWAYS, entry("2010-01-01", OPEN), mapping("SE9999990014-A1", "2010-01-01"))
    avd, mek, table = (tmp_path / name for name in ("avd.xml", "mek.xml", "agreements.csv"))
    for wrong in ((mek, mek), (avd, avd)):
        with pytest.raises(FileRefusedError, match="ingen export"):
            import_care_units(*wrong, table, imported.target)


def test_an_import_without_rows_keeps_the_registry(imported: Import) -> None:
    known = f"agreement_id;care_unit\nA1;{UNIT}\n"
    imported(known, entry("2020-01-01", OPEN))
    before = imported.target.read_bytes()
    with pytest.raises(FileRefusedError) as caught:
        imported(known, entry("2020-01-01", OPEN, unit="09909909X99"))
    assert "registret blir tomt" in caught.value.place
    assert imported.target.read_bytes() == before


def test_units_are_dropped_only_on_request(imported: Import) -> None:
    other = "01101011M02"
    known = f"agreement_id;care_unit\nA1;{UNIT}\nA1;{other}\n"
    both = entry("2020-01-01", OPEN) + entry("2020-01-01", OPEN, unit=other)
    imported(known, both)
    before = imported.target.read_bytes()
    with pytest.raises(FileRefusedError) as caught:
        imported(known, entry("2020-01-01", OPEN))
    assert f"Enheter som saknas i importen: 1 av 2: {other}." in caught.value.place
    assert imported.target.read_bytes() == before
    imported.drop_missing = True
    assert imported(known, entry("2020-01-01", OPEN)).rows == 1
