"""Visit types, professions and fee codes from Kodserver's exports.

The exports are made up in the shape of the region's public ones (UPPDRAGSTYP, AVD). They state
code, name and period; the rest is kept from the present table.
"""

from pathlib import Path

import pytest

from contracts.errors.error import FileRefusedError
from pipelines.registries.code_import import (
    FEE_CODE_TABLE,
    PROFESSION_TABLE,
    VISIT_TYPE_TABLE,
    CodeImport,
    CodeTable,
    import_codes,
)
from pipelines.registries.faults import RegistryError
from pipelines.registries.load import load_registry

OPEN = "2099-12-31"


def code(code: str, name: str, first: str = "1970-01-01", last: str = OPEN) -> str:
    return (
        f'<termitementry id="{code}" begindate="{first}T00:00:01.0" '
        f'expirationdate="{last}T23:59:59.0"><attribute type="shortname">{name}</attribute>'
        "</termitementry>"
    )


class Import:
    """A folder with an export and a registry, and the import."""

    def __init__(self, folder: Path, table: CodeTable) -> None:
        self.table = table
        self.export = folder / "export.xml"
        self.target = folder / f"{table.registry}.csv"

    def __call__(
        self, *codes: str, system: str | None = None, drop_missing: bool = False
    ) -> CodeImport:
        named = f'<attribute type="relatesto">{system or self.table.system}</attribute>'
        self.export.write_text(
            '<arb:result xmlns:arb="urn::codeservice"><arb:document><body><termsystem id="1">'
            f"{named}{''.join(codes)}</termsystem></body></arb:document></arb:result>",
            encoding="utf-8",
        )
        return import_codes(self.table, self.export, self.target, drop_missing=drop_missing)

    @property
    def rows(self) -> list[str]:
        content = self.target.read_bytes()
        load_registry(self.table.registry, content)
        return content.decode().splitlines()[1:]


@pytest.fixture
def visit_types(tmp_path: Path) -> Import:
    return Import(tmp_path, VISIT_TYPE_TABLE)


@pytest.fixture
def professions(tmp_path: Path) -> Import:
    return Import(tmp_path, PROFESSION_TABLE)


@pytest.fixture
def fee_codes(tmp_path: Path) -> Import:
    return Import(tmp_path, FEE_CODE_TABLE)


def test_codes_keep_their_zeros_and_periods(visit_types: Import) -> None:
    made = visit_types(
        code("01", "Nybesök"),
        code("2", "Gammalt", last="2019-12-31"),
        code("2", "Nytt", first="2021-01-01"),
        code("A", ""),
    )
    assert visit_types.rows == [
        "01;Nybesök;1970-01-01;",
        "2;Gammalt;1970-01-01;2019-12-31",
        "2;Nytt;2021-01-01;",
        "A;;1970-01-01;",
    ]
    assert made == CodeImport(4, (), ())


def test_entries_that_overlap_are_divided_and_equal_neighbours_joined(visit_types: Import) -> None:
    visit_types(
        code("1", "Före", last="2020-12-31"),
        code("1", "Efter", first="2020-07-01"),
        code("2", "Samma", last="2019-12-31"),
        code("2", "Samma", first="2020-01-01"),
    )
    assert visit_types.rows == [
        "1;Före;1970-01-01;2020-06-30",
        "1;Efter;2020-07-01;",
        "2;Samma;1970-01-01;",
    ]


def test_national_codes_are_kept_by_code_and_day(professions: Import) -> None:
    professions.target.write_text(
        "profession;national_code;valid_from;valid_to\n"
        "01;OV;2010-01-01;2014-12-31\n01;LK;2015-01-01;\n",
        encoding="utf-8",
    )
    made = professions(code("01", "Läkare", first="2010-01-01"), code("02", "Sjuksköterska"))
    assert professions.rows == [
        "01;Läkare;OV;2010-01-01;2014-12-31",
        "01;Läkare;LK;2015-01-01;",
        "02;Sjuksköterska;;1970-01-01;",
    ]
    assert made == CodeImport(3, (), ("02",))
    before = professions.target.read_bytes()
    professions(code("01", "Läkare", first="2010-01-01"), code("02", "Sjuksköterska"))
    assert professions.target.read_bytes() == before


def test_a_fee_code_without_category_is_left_out_and_reported(fee_codes: Import) -> None:
    fee_codes.target.write_text(
        "fee_code;category;health_exam;valid_from;valid_to\n"
        "12;asylum;nej;2010-01-01;\n73;asylum;ja;2010-01-01;2030-12-31\n",
        encoding="utf-8",
    )
    made = fee_codes(code("12", "Asyl", last="2024-12-31"), code("73", "Hälsa"), code("99", "Ny"))
    assert fee_codes.rows == [
        "12;asylum;false;2010-01-01;2024-12-31",
        "73;asylum;true;2010-01-01;2030-12-31",
    ]
    assert made == CodeImport(2, ("99",), ())


def test_without_a_table_no_fee_code_has_a_category(fee_codes: Import) -> None:
    with pytest.raises(FileRefusedError, match="category"):
        fee_codes(code("12", "Asyl"))
    assert not fee_codes.target.exists()


def test_a_code_of_the_registry_is_dropped_only_on_demand(visit_types: Import) -> None:
    visit_types(code("1", "Ett"), code("2", "Två"))
    before = visit_types.target.read_bytes()
    with pytest.raises(FileRefusedError, match="Koder som saknas i importen: 1 av 2: 2"):
        visit_types(code("1", "Ett"))
    assert visit_types.target.read_bytes() == before
    visit_types(code("1", "Ett"), drop_missing=True)
    assert visit_types.rows == ["1;Ett;1970-01-01;"]


def test_an_export_of_another_code_system_is_refused(visit_types: Import) -> None:
    with pytest.raises(FileRefusedError, match="kodverket TAXA"):
        visit_types(code("1", "Ett"), system="TAXA")
    # The name of an unknown code system does not show that the file is the wrong one.
    assert visit_types(code("1", "Ett"), system="BESOKSTYP").rows == 1


@pytest.mark.parametrize("codes", [[], [code("", "Utan kod")]])
def test_an_export_without_codes_is_refused(visit_types: Import, codes: list[str]) -> None:
    with pytest.raises(FileRefusedError, match="inga koder, eller en post utan kod"):
        visit_types(*codes)


def test_a_faulty_registry_is_not_overwritten(professions: Import) -> None:
    professions.target.write_text("profession;national_code\n01;läkare\n", encoding="utf-8")
    before = professions.target.read_bytes()
    with pytest.raises(RegistryError):
        professions(code("01", "Läkare"))
    assert professions.target.read_bytes() == before
