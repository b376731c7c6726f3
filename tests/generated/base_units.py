"""Providers, their agreements, and payers."""

from tests.generated.world import Calendar, Row
from tests.support.numbers import organisation_number

LONG_AGO = "2020-01-01"
SELLERS = {name: organisation_number(1000 + place) for place, name in enumerate("ABCDEFGH")}
REGION = "2321000016"
HSA = "SE2321000016-"

# id: seller, contract type, care level, owner, basis, list, and other terms.
_AGREEMENTS: dict[str, tuple[str, str, str, str, str, str, Row]] = {
    "P1": ("A", "300", "primary", "private", "agreement", "L1", {
        "deduct_patient_fee": "ja", "interpreter_supplement": "300", "vat": "6",
        "island_supplement": "450,50"}),
    "P2": ("B", "301", "primary", "private", "out_of_county", "", {
        "vardfaktura_asylum_from": LONG_AGO}),
    "P3": ("A", "300", "primary", "private", "agreement", "L3", {
        "interpreter_supplement": "0", "vat": "2.5"}),
    "S1": ("C", "400", "specialist", "private", "agreement", "L2", {
        "deduct_patient_fee": "1", "vat": "2,55", "vardfaktura_asylum_from": LONG_AGO}),
    "R1": ("", "107", "specialist", "region", "agreement", "L4", {
        "inpatient_model": "drg", "interpreter_supplement": "250,25"}),
    "R2": ("", "300", "primary", "region", "agreement", "L1", {
        "deduct_patient_fee": "J", "vat": "4", "island_supplement": "100"}),
    "W1": ("D", "128", "inpatient", "private", "agreement", "L5", {
        "inpatient_model": "day", "deduct_leave_days": "ja", "vat": "6"}),
    "W2": ("E", "129", "inpatient", "private", "agreement", "L5", {
        "inpatient_model": "day", "inpatient_day_rule": "days", "deduct_patient_fee": "true",
        "vardfaktura_asylum_from": LONG_AGO}),
    "W3": ("", "107", "inpatient", "region", "agreement", "L4", {
        "inpatient_model": "drg", "inpatient_day_rule": "days", "vat": "12,5"}),
    "W4": ("D", "128", "inpatient", "private", "agreement", "L5", {}),
    "N1": ("", "302", "primary", "region", "agreement", "", {"island_supplement": "10"}),
    "X1": ("F", "300", "primary", "private", "agreement", "L1", {}),
    "E1": ("G", "300", "primary", "private", "agreement", "L1", {}),
}  # fmt: skip


def agreements(cal: Calendar) -> list[Row]:
    """Return the agreements; P1 changes VAT and route, E1 resumes with another seller."""
    rows = [_agreement(name) for name in _AGREEMENTS]
    named = {row["agreement_id"]: row for row in rows}
    named["X1"]["valid_from"] = "2031-01-01"
    named["E1"]["valid_to"] = cal.day(0, 20)
    named["P1"] |= {"valid_to": cal.day(1, 9), "vardfaktura_asylum_from": cal.day(0, 15)}
    again = {"valid_from": cal.day(1, 10), "valid_to": ""}
    return [
        *rows,
        named["P1"] | again | {"vat_compensation_percent": "5,25"},
        _agreement("E1") | {"valid_from": cal.day(2, 1), "provider_org_no": SELLERS["H"]},
    ]


def _agreement(name: str) -> Row:
    seller, contract_type, level, owner, basis, price_list, more = _AGREEMENTS[name]
    terms = {key: cell for key, cell in more.items() if key != "vat"}
    return {
        "agreement_id": name,
        "provider_org_no": SELLERS.get(seller, REGION),
        "provider_name": f"Vårdgivare {seller or 'Region'}",
        "contract_type": contract_type,
        "care_level": level,
        "owner": owner,
        "price_basis": basis,
        "price_list_id": price_list,
        "vat_compensation_percent": more.get("vat", ""),
        "bankgiro": "123-4566",
        "vat_number": f"SE{SELLERS.get(seller, REGION)}01",
        "endpoint_scheme": "0007",
        "endpoint_id": SELLERS.get(seller, REGION),
        "contact_name": "Ekonomi",
        "contact_email": "ekonomi@example.se",
        "street": "Gatan 1",
        "postal_code": "111 11",
        "city": "Stockholm",
        "valid_from": LONG_AGO,
        "valid_to": "",
    } | terms


OPEN_CARE = ("P1", "P2", "P3", "S1", "R1", "R2")
WARDS = ("W1", "W2", "W3", "R1")


def unit_of(agreement: str, place: int = 1) -> str:
    """Return the kombikakod of a unit of an agreement."""
    return f"{10_000_000 + 100 * [*_AGREEMENTS].index(agreement) + place}M0{place}"


def units(cal: Calendar) -> list[Row]:
    """Return two units per agreement; some open, close, move, or share an HSA-id."""
    plain = [
        _unit(unit_of(agreement, place), agreement, f"{agreement}{place}")
        for agreement in _AGREEMENTS
        for place in (1, 2)
    ]
    shared = [
        _unit(unit_of("P1", 3), "P1", "ONE"),
        _unit(unit_of("P1", 4), "P1", "ONE"),
        _unit(unit_of("P1", 5), "P1", "TWO"),
        _unit(unit_of("S1", 5), "S1", "TWO"),
        _unit(unit_of("P1", 6), "P1", "MOVED", last=cal.day(1, 14)),
        _unit(unit_of("P2", 6), "P2", "MOVED", first=cal.day(1, 10)),
    ]
    moving = [
        _unit(unit_of("R2", 7), "R2", "OPENS", first=cal.day(1, 10)),
        _unit(unit_of("P2", 7), "P2", "CLOSES", last=cal.day(0, 20)),
        _unit(unit_of("W1", 7), "W1", "GAP", last=cal.day(1, 5)),
        _unit(unit_of("W1", 7), "W2", "GAP", first=cal.day(1, 20)),
        _unit(unit_of("W2", 8), "W2", "LATE", first=cal.day(1, 10)),
        _unit(unit_of("R1", 8), "R1", "EARLY", last=cal.day(1, 8)),
    ]
    return plain + shared + moving


MOVING_WARDS = (
    unit_of("W1", 7), unit_of("W2", 8), unit_of("R1", 8), HSA + "LATE", HSA + "GAP", unit_of("W1"),
)  # fmt: skip
ODD_UNITS = (
    unit_of("P1", 3), HSA + "ONE", HSA + "TWO", HSA + "TWO", HSA + "MOVED", HSA + "OPENS",
    HSA + "GAP", HSA + "P21", unit_of("R2", 7), unit_of("P2", 7), unit_of("W1", 7), unit_of("N1"),
    unit_of("X1"), unit_of("E1"), unit_of("W4"), "99999999X", HSA + "NOBODY",
    unit_of("P1").lower(), "vet ej", "",
)  # fmt: skip


def _unit(code: str, agreement: str, hsa: str, first: str = LONG_AGO, last: str = "") -> Row:
    return {
        "care_unit": code,
        "hsa_id": HSA + hsa,
        "name": f"Enhet {hsa}",
        "agreement_id": agreement,
        "valid_from": first,
        "valid_to": last,
    }


def payers(cal: Calendar) -> list[Row]:
    """Return HSF, with a one-day gap and other references later; and five counties."""
    hsf = {"payer_id": "hsf", "name": "HSF", "channel": "manual", "claim_limit_months": "3"}
    first = {"reference_asylum": "15002509/A", "reference_quota": "15008739/KV"}
    rows = [
        hsf | first | {"valid_from": LONG_AGO, "valid_to": cal.day(0, 1)},
        hsf | first | {"valid_from": cal.day(0, 3), "valid_to": cal.day(1, 14)},
        hsf
        | {"reference_asylum": "15002510/A", "valid_from": cal.day(1, 15)}
        | {"res_customer_without_permit": "901010"},
        {"payer_id": "03", "channel": "riv", "reference_asylum": "U3"},
        {"payer_id": "05", "channel": "peppol", "reference_asylum": "U5"},
        {"payer_id": "06", "channel": "vardfaktura", "reference_asylum": "U6"}
        | {"valid_to": cal.day(1, 10)},
        {"payer_id": "08", "channel": "manual", "reference_asylum": "U8"}
        | {"reference_quota": "U8/KV", "claim_limit_months": "1"},
        {"payer_id": "01", "channel": "riv", "reference_asylum": "EGET"},
    ]
    return [_payer(row) for row in rows]


def _payer(row: Row) -> Row:
    return {
        "name": f"Region {row['payer_id']}",
        "org_no": organisation_number(2000 + len(row["reference_asylum"])),
        "street": "Boxen 2",
        "postal_code": "222 22",
        "city": "Orten",
        "endpoint_scheme": "0007",
        "endpoint_id": "2321000016",
        "res_customer_asylum": "901008",
        "res_customer_quota": "901009",
        "due_days": "30",
        "valid_from": LONG_AGO,
    } | row
