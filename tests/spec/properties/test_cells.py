"""Cells: any listed spelling of a value, of every kind, gives the same typed value.

Rule: docs/cells.md.
"""

import datetime as dt
from decimal import Decimal

import polars as pl
from hypothesis import assume, example, given
from hypothesis import strategies as st

from contracts.care_contacts import ReportedContact
from tests.support.numbers import personal_number
from tests.support.steps import FEE_CODES, believed
from tests.support.tables import table
from transforms.cells.coded import KnownCodes, with_known_codes
from transforms.cells.days import read_day
from transforms.cells.identities import canonical_identity
from transforms.cells.numbers import read_amount, read_count
from transforms.cells.reports import canonical_report
from transforms.cells.words import read_yes

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2024, 2, 9))
SPACES = st.sampled_from([" ", "\u00a0", "\u2009", "\u202f", "\u3000"])
UNSEEN = st.sampled_from(["", "\u00ad", "\u200b", "\ufeff", "\u200e", "\u2060"])
DASHES = st.sampled_from(["-", "\u2010", "\u2013", "\u2212"])
CODES = st.lists(st.from_regex(r"[A-Z]{2}[0-9]{3}", fullmatch=True), min_size=1, max_size=5)
BETWEEN = st.sampled_from([" ", ", ", ";", "\u00a0", "\n"])
ANY_TEXT = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("0123456789-:.,TZ+/ kr")), max_size=25
)


def reported(**cells: str) -> pl.DataFrame:
    """Return a report whose other cells are ordinary."""
    row = table(ReportedContact, "contact_id\nA1")
    return row.with_columns(**{name: pl.lit(cell) for name, cell in cells.items()})


def read(column: str, cell: str) -> object:
    """Return the typed value of a cell of a report, None if it is refused."""
    accepted = believed(reported(**{column: cell})).accepted
    return accepted.item(0, column) if accepted.height else None


def canonical(column: str, cell: str) -> object:
    """Return the canonical text of a cell of a report."""
    return canonical_report(reported(**{column: cell})).item(0, column)


@st.composite
def spelled_days(draw: st.DrawFn) -> tuple[dt.date, str]:
    day = draw(DAYS)
    written = draw(st.sampled_from([day.isoformat(), f"{day:%Y%m%d}"]))
    clock = draw(st.sampled_from(["", " 00:00", "T00:00:00", " 00:00:00.000"]))
    zone = draw(st.sampled_from(["", "Z", "+01:00", "+00:00"]))
    return day, draw(UNSEEN) + written.replace("-", draw(DASHES)) + clock + zone


@given(spelled_days())
def test_a_day_is_the_same_in_every_spelling(spelled: tuple[dt.date, str]) -> None:
    day, text = spelled
    assert read("born_on", text) == day


@given(day=DAYS, hour=st.integers(0, 22), minute=st.integers(0, 59))
def test_a_time_with_an_offset_has_its_swedish_day(day: dt.date, hour: int, minute: int) -> None:
    assume(day.year > 1980)
    assert read("born_on", f"{day}T{hour:02}:{minute:02}+02:00") in {
        day, *([day - dt.timedelta(1)] if hour < 1 else []),
    }  # fmt: skip


@given(day=DAYS, hour=st.integers(1, 23))
def test_a_time_without_an_offset_is_refused_unless_it_is_midnight(day: dt.date, hour: int) -> None:
    assert read("born_on", f"{day} {hour:02}:00:00") is None


@given(day=DAYS)
def test_another_order_of_day_and_month_is_refused(day: dt.date) -> None:
    for text in (f"{day.day}/{day.month}/{day.year}", f"{day.day}.{day.month}.{day:%y}"):
        assert read("born_on", text) is None


@st.composite
def spelled_amounts(draw: st.DrawFn) -> tuple[Decimal, str]:
    ore = draw(st.integers(0, 99_999_999_999))
    amount = Decimal(ore) / 100
    grouped = draw(st.booleans())
    whole = f"{ore // 100:,}".replace(",", draw(SPACES)) if grouped else str(ore // 100)
    decimals = f"{ore % 100:02}"
    shortened = [decimals, decimals.rstrip("0"), f"{decimals}00", f"{decimals}0000000000001"]
    written = draw(st.sampled_from([one for one in shortened if len(one) != 3]))
    point = draw(st.sampled_from([".", ","])) if written else ""
    unit = draw(st.sampled_from(["", " kr", "kr", ":-", " SEK"]))
    return amount, whole + point + written + unit


@given(spelled_amounts())
def test_an_amount_is_the_same_in_every_spelling(spelled: tuple[Decimal, str]) -> None:
    amount, text = spelled
    assert read("patient_fee", text) == amount


@given(st.integers(0, 99_999_999))
def test_the_noise_of_a_binary_fraction_is_not_money(ore: int) -> None:
    number = ore / 100
    noisy = (number * 3) / 3 + 0.1 - 0.1
    assert read("patient_fee", f"{noisy:.17g}") == Decimal(ore) / 100 or "e" in f"{noisy:.17g}"


@given(whole=st.integers(0, 999_999), decimals=st.integers(0, 999), sign=st.sampled_from(".,"))
def test_three_decimals_may_be_thousands(whole: int, decimals: int, sign: str) -> None:
    assert read("patient_fee", f"{whole}{sign}{decimals:03}") is None


@given(days=st.integers(0, 9999), zeros=st.sampled_from(["", ".0", ",0", ".00", ".0000"]))
def test_a_count_is_the_same_in_every_spelling(days: int, zeros: str) -> None:
    assert read("leave_days", f"{days}{zeros}") == days


@given(st.data())
def test_yes_and_no_are_the_same_in_every_spelling(data: st.DataObject) -> None:
    said = data.draw(st.booleans())
    words = ["ja", "j", "1", "true", "sant"] if said else ["nej", "n", "0", "false", "falskt"]
    word = data.draw(st.sampled_from(words))
    written = "".join(data.draw(st.sampled_from([sign, sign.upper()])) for sign in word)
    for column in ("interpreter", "protected_identity", "planned"):
        assert read(column, written) is said


@given(codes=CODES, between=BETWEEN, dot=st.sampled_from(["", "."]))
def test_procedures_are_a_set_in_every_spelling(codes: list[str], between: str, dot: str) -> None:
    text = between.join(f"{code}{dot}" for code in [*reversed(codes), codes[0].lower()])
    assert read("procedure_codes", text) == " ".join(sorted(set(codes)))


@given(codes=CODES, between=BETWEEN, dot=st.booleans())
def test_diagnoses_keep_their_order_in_every_spelling(
    codes: list[str], between: str, *, dot: bool
) -> None:
    plain = [code[1:] + code[0] for code in codes]
    written = [f"{code[:3]}.{code[3:]}" if dot else code.lower() for code in plain]
    assert canonical("diagnosis_codes", between.join(written)) == " ".join(dict.fromkeys(plain))


@given(number=st.integers(0, 99_999_999), dash=DASHES, data=st.data())
def test_an_lma_number_is_the_same_in_every_spelling(
    number: int, dash: str, data: st.DataObject
) -> None:
    first, last = f"{number:08}"[:2], f"{number:08}"[2:]
    word = data.draw(
        st.sampled_from(
            ["", "LMA ", "lma: ", "LMA-nr ", "LMA nr: ", "Dossiernr ", "DOSSIERNUMMER:"]
        )
    )
    serial = data.draw(st.sampled_from(["", "/1", "/12", " / 3"]))
    middle = data.draw(st.sampled_from(["", " ", dash, f" {dash} "]))
    assert canonical("lma_number", word + first + middle + last + serial) == f"{first}-{last}"


@given(
    born=st.dates(dt.date(1925, 1, 1), dt.date(2023, 12, 31)),
    serial=st.integers(1, 999),
    coordination=st.booleans(),
    dash=DASHES,
)
def test_a_personal_number_is_the_same_in_every_spelling(
    born: dt.date, serial: int, dash: str, *, coordination: bool
) -> None:
    number = personal_number(born.isoformat(), serial, coordination=coordination)
    spellings = [number, f"{number[:8]}{dash}{number[8:]}", f"{number[:8]} {number[8:]}"]
    spellings += [f"{number[2:8]}{dash}{number[8:]}", number[2:]]
    assert {canonical("patient_id", text) for text in spellings} == {number}


@given(digits=st.from_regex(r"[0-9]{2}[2-9][0-9]{7}", fullmatch=True), dash=DASHES, space=SPACES)
def test_an_organisation_number_is_the_same_in_every_spelling(
    digits: str, dash: str, space: str
) -> None:
    for text in (digits, f"{digits[:6]}{dash}{digits[6:]}", f"{digits[:6]}{space}{digits[6:]}"):
        assert {canonical("reporter", text), canonical("reporter", f"16{text}")} == {digits}


@given(text=st.text(st.sampled_from("Aa1Åå-_é"), min_size=1, max_size=20), unseen=UNSEEN)
@example("e\u0301", "")
def test_a_contact_id_has_one_form_and_keeps_its_case(text: str, unseen: str) -> None:
    decomposed = pl.Series([text]).str.normalize("NFD").item()
    composed = pl.Series([text]).str.normalize("NFC").item()
    assert canonical("contact_id", unseen + decomposed + unseen) == composed
    assert canonical_identity(None, decomposed) == (None, composed)


@given(mantissa=st.from_regex(r"[1-9][.,][0-9]{1,14}", fullmatch=True), power=st.integers(10, 40))
def test_an_id_in_scientific_notation_is_refused(mantissa: str, power: int) -> None:
    for text in (f"{mantissa}E+{power}", f"{mantissa[0]}E+{power}", f"{mantissa}e{power}"):
        assert read("contact_id", text) is None


@given(code=st.sampled_from(["LK", "01", "12", "0"]), zeros=st.sampled_from(["", "0", "00"]))
def test_a_code_is_read_as_the_registries_spell_it(code: str, zeros: str) -> None:
    known = KnownCodes(*[pl.Series(["LK", "01", "12", "0"])] * 3)
    for text in (code, code.lower(), f"{code}.", zeros + code):
        row = canonical_report(reported(profession=text, visit_type=text, fee_code=text))
        found = with_known_codes(row, known)
        assert set(found.select("profession", "visit_type", "fee_code").row(0)) == {code}


def test_a_code_that_may_be_several_is_kept_as_written() -> None:
    known = KnownCodes(pl.Series(["1", "01"]), pl.Series(["LK", "lk"]), FEE_CODES["fee_code"])
    rows = reported(visit_type="001", profession="Lk", fee_code="12 ")
    assert with_known_codes(rows, known).equals(rows)


@given(text=ANY_TEXT)
def test_any_text_is_parsed_or_null_and_is_read_once(text: str) -> None:
    rows = pl.DataFrame({"text": [text]})
    for reader in (read_day, read_amount, read_count, read_yes):
        assert rows.select(reader("text")).height == 1
    cells = dict.fromkeys(ReportedContact.columns()[6:], text)
    once = canonical_report(reported(**cells))
    assert canonical_report(once).equals(once)
    assert believed(once).remarks.equals(believed(reported(**cells)).remarks)
