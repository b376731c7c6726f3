"""The files of a run's national bases: names, refusals and withheld bases."""

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from contracts.registries import Profession
from pipelines.documents.national_basis import RivFile, riv_files
from pipelines.home.paths import Home
from tests.documents.riv.made import (
    ISSUED_ON,
    PROFESSIONS,
    STAY,
    VISIT,
    ZVF,
    care_texts,
    invoice_rows,
    tables,
)
from tests.support.tables import table


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def made(
    home: Home,
    *contacts: dict[str, Any],
    today: dt.date = ISSUED_ON,
    professions: pl.DataFrame | None = PROFESSIONS,
    **changes: Any,
) -> list[RivFile]:
    lines, items = tables(contacts)
    folder = home.run("2024-01", 1)
    folder.mkdir(parents=True)
    if professions is not None:
        professions.write_parquet(folder / "professions.parquet")
    lines.write_parquet(folder / "billed_lines.parquet")
    items.write_parquet(folder / "billed_items.parquet")
    return list(riv_files(home, folder, invoice_rows(lines, **changes), today))


def test_a_basis_is_named_by_seller_and_number(home: Home) -> None:
    [file] = made(home, VISIT, VISIT)
    assert file.document.path == "riv/9999997704-2024000001.xml"
    assert file.document.kind == "nationellt fakturaunderlag"
    assert (file.document.rows, file.document.kronor) == (2, "1000.00")
    assert (file.broken, file.untold) == ([], [])


def test_other_routes_have_no_basis(home: Home) -> None:
    assert made(home, VISIT, route="res", riv_basis_id=None) == []


def test_a_warning_is_reported_and_stops_nothing(home: Home) -> None:
    [file] = made(home, VISIT | {"started_on": dt.date(2023, 8, 20)})
    assert file.document.kind == "nationellt fakturaunderlag, att se över: EGEN-SENT"
    assert file.document.path == "riv/9999997704-2024000001.xml"
    assert (file.broken, file.untold) == ([], [])


def test_a_protected_identity_is_not_in_an_ordinary_file(home: Home) -> None:
    [file] = made(home, VISIT, VISIT | {"protected_identity": True})
    assert file.document.path == "riv/9999997704-2024000001_skyddad.xml"
    assert "skickas först efter beslut" in file.document.kind


def test_a_basis_that_lacks_a_fact_is_withheld_and_names_the_unit(home: Home) -> None:
    [file] = made(home, VISIT | {"medical_field_code": None, "care_unit": "90402011M01"})
    assert file.document.path == "riv/9999997704-2024000001_ofullstandig.xml"
    assert file.document.kind.endswith("ofullständigt: EGEN-OBLIGATORISK, ÖR49")
    assert file.broken == []
    assert file.untold[1].startswith("faktura 9999997704-2024000001 (ADA-4711): ÖR49 Medicinskt")
    assert file.untold[1].endswith("medical_field_code saknas i care_units för 90402011M01")


def test_an_unreported_main_diagnosis_withholds_the_basis(home: Home) -> None:
    [file] = made(home, STAY | {"diagnosis_codes": None})
    assert [text.split(": ")[1][:4] for text in file.untold] == ["ÖR31"]
    assert file.broken == []


def test_a_profession_without_national_code_withholds_the_basis(home: Home) -> None:
    [file] = made(home, *(VISIT | {"profession": one} for one in ("08", "01", "09", "BM")))
    assert file.document.path == "riv/9999997704-2024000001_ofullstandig.xml"
    [text] = file.untold
    assert ": ÖR23 Öppen vård saknar yrkeskod" in text
    assert text.endswith("; rätta national_code i professions för 08, 09")
    assert file.broken == []


def test_a_national_code_outside_the_contract_withholds_the_basis(home: Home) -> None:
    wrong = table(Profession, "profession | national_code | valid_from\n08 | XX | 2020-01-01")
    [file] = made(home, VISIT | {"profession": "08"}, professions=wrong)
    [text] = file.untold
    assert ": ÖR22 " in text
    assert text.endswith("; rätta national_code i professions för 08")
    assert file.broken == []


def test_without_a_table_only_codes_of_the_contract_are_known(home: Home) -> None:
    [file] = made(
        home,
        *(VISIT | {"profession": one} for one in ("01", "LK", None)),
        professions=Profession.none(),
    )
    code = "healthcareUnit/professionCodeForHealthcare"
    assert care_texts(file.document.content, code) == ["LK"]
    [text] = file.untold
    assert text.endswith("; rätta national_code i professions för 01")


def test_documents_of_a_release_that_kept_no_professions_keep_their_bytes(home: Home) -> None:
    contacts = [VISIT | {"profession": one} for one in ("01", "sj", None)]
    [file] = made(home, *contacts, professions=None)
    code = "healthcareUnit/professionCodeForHealthcare"
    assert care_texts(file.document.content, code) == ["OV", "SJ", "OV"]
    assert (file.broken, file.untold) == ([], [])


def test_other_blocking_rules_refuse_the_month(home: Home) -> None:
    [file] = made(home, VISIT, buyer_org_no="999999-8801", medical_field_code=None)
    assert [text.split(": ")[1].split(" ")[0] for text in file.broken] == ["ÖR48", "EGEN-SIFFROR"]


def test_a_future_day_of_issue_is_refused(home: Home) -> None:
    [file] = made(home, VISIT, today=ISSUED_ON - dt.timedelta(days=1))
    assert [text.split(": ")[1].split(" ")[0] for text in file.broken] == ["ÖR2"]


def test_messages_contain_no_patient(home: Home) -> None:
    [file] = made(home, STAY | {"diagnosis_codes": None, "medical_field_code": "999"})
    texts = " ".join([*file.broken, *file.untold, file.document.kind, file.document.path])
    assert not [word for word in ("992024000010", "09-123456", "Asa", "K1") if word in texts]


def test_a_credit_finds_its_lines_in_the_run_that_billed_them(home: Home) -> None:
    visit = VISIT | {"contact_id": "B", "profession": "01"}
    made(home, VISIT | {"contact_id": "A"}, visit)
    lines, items = tables([visit | {"sign": -1, "run_no": 2, "debit_run": 1, "invoice": 3}])
    folder = home.run("2024-02", 2)
    folder.mkdir(parents=True)
    # The code is that of the run that billed, not of today's table.
    Profession.none().write_parquet(folder / "professions.parquet")
    lines.write_parquet(folder / "billed_lines.parquet")
    items.write_parquet(folder / "billed_items.parquet")
    note = {
        "kind": 381,
        "run_no": 2,
        "invoice": 3,
        "due_on": None,
        "riv_basis_id": f"{ZVF}000002",
        "credits_invoice": "2024000001",
        "credits_issued_on": ISSUED_ON,
        "credits_riv_basis_id": f"{ZVF}000001",
    }
    [file] = riv_files(home, folder, invoice_rows(lines, **note), ISSUED_ON)
    assert care_texts(file.document.content, "referenceToLineId") == ["2"]
    assert care_texts(file.document.content, "reasonForCredit") == ["9"]
    assert care_texts(file.document.content, "healthcareUnit/professionCodeForHealthcare") == ["LK"]
    assert (file.broken, file.untold) == ([], [])
