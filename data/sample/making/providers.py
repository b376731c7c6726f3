"""The six providers and their agreements. All are made up."""

from tests.support.numbers import bankgiro, organisation_number

NORRA, SODER, SPEC, HOSPITAL, NEAR, VAST = (
    organisation_number(serial, "999999") for serial in (1, 2, 3, 4, 5, 6)
)
NORRA_NAME = "Exempelhälsan Norra AB (påhittad)"
SODER_NAME = "Exempelrehab Söder AB (påhittad)"
SPEC_NAME = "Exempelspecialisterna AB (påhittad)"
HOSPITAL_NAME = "Exempelsjukhuset (påhittat, regionägt)"
NEAR_NAME = "Exempelregionens närsjukvård (påhittad, regionägd)"
VAST_NAME = "Exempelvården Väst AB (påhittad)"

Record = dict[str, str]


def seller(number: str, name: str, place: int, *, agreement_id: str, **terms: str) -> Record:
    """Return an agreement row: the seller's address and the given terms."""
    return {
        "agreement_id": agreement_id,
        "provider_org_no": number,
        "provider_name": name,
        "owner": "private",
        "price_basis": "agreement",
        "deduct_leave_days": "nej",
        "deduct_patient_fee": "ja",
        "paper_invoice": "nej",
        "bankgiro": bankgiro(f"999{place:03d}"),
        "vat_number": f"SE{number}01",
        "endpoint_scheme": "0007",
        "endpoint_id": number,
        "contact_name": "Ekonomi (påhittad)",
        "contact_email": f"ekonomi{place}@example.org",
        "street": f"Exempelgatan {place}",
        "postal_code": "999 99",
        "city": "Påhittad",
        "valid_from": "2019-06-01",
        **terms,
    }


def agreements() -> list[Record]:
    """Return agreements.csv."""
    norra = {"care_level": "primary", "price_basis": "out_of_county", "deduct_patient_fee": "nej"}
    near = {"care_level": "primary", "owner": "region"}
    stay = {"care_level": "inpatient", "inpatient_model": "day"}
    return [
        # A contract from before 2019-04-01, which may still send paper.
        seller(
            NORRA,
            NORRA_NAME,
            11,
            agreement_id="ADA-90101",
            contract_type="133",
            **norra,
            paper_invoice="ja",
            reference="EXN-1",
            valid_from="2018-01-01",
        ),
        # The local emergency contract ended with 2023 although its unit is still open.
        seller(
            NORRA,
            NORRA_NAME,
            11,
            agreement_id="ADA-90102",
            contract_type="146",
            **norra,
            valid_from="2018-01-01",
            valid_to="2023-12-31",
        ),
        # Asylum care uses Vårdfaktura from 15 February: two routes in one month.
        seller(
            SODER,
            SODER_NAME,
            22,
            agreement_id="ADA-90201",
            contract_type="311",
            care_level="primary",
            price_list_id="rehab",
            vat_compensation_percent="6",
            vardfaktura_asylum_from="2024-02-15",
            interpreter_supplement="150",
            island_supplement="420",
            reference="EXS-22",
        ),
        seller(
            SODER,
            SODER_NAME,
            22,
            agreement_id="ADA-90202",
            contract_type="311",
            care_level="primary",
            price_list_id="rehab_bryggan",
            vat_compensation_percent="6",
            reference="EXS-22",
        ),
        seller(
            SPEC,
            SPEC_NAME,
            33,
            agreement_id="ADA-90301",
            contract_type="107",
            care_level="specialist",
            price_list_id="spec",
        ),
        seller(
            SPEC,
            SPEC_NAME,
            33,
            agreement_id="ADA-90302",
            contract_type="107",
            **stay,
            price_list_id="dygn",
            inpatient_day_rule="nights",
            deduct_leave_days="ja",
        ),
        # Another contract counts a stay of one day as a day, and does not deduct leave.
        seller(
            SPEC,
            SPEC_NAME,
            33,
            agreement_id="ADA-90303",
            contract_type="128",
            **stay,
            price_list_id="dygn_palliativ",
            inpatient_day_rule="days",
        ),
        seller(
            HOSPITAL,
            HOSPITAL_NAME,
            44,
            agreement_id="ADA-90401",
            contract_type="107",
            care_level="inpatient",
            owner="region",
            price_list_id="sjukhus",
            inpatient_model="drg",
        ),
        seller(
            HOSPITAL,
            HOSPITAL_NAME,
            44,
            agreement_id="ADA-90402",
            contract_type="107",
            care_level="specialist",
            owner="region",
            price_list_id="sjukhus_oppen",
        ),
        seller(
            NEAR,
            NEAR_NAME,
            55,
            agreement_id="ADA-90501",
            contract_type="128",
            **near,
            price_list_id="hemsjukvard",
            island_supplement="350",
        ),
        seller(
            NEAR,
            NEAR_NAME,
            55,
            agreement_id="ADA-90502",
            contract_type="305",
            **near,
            price_basis="out_of_county",
            deduct_patient_fee="nej",
        ),
        # The youth clinic's contract ends with January.
        seller(
            NEAR,
            NEAR_NAME,
            55,
            agreement_id="ADA-90503",
            contract_type="158",
            **near,
            price_basis="out_of_county",
            deduct_patient_fee="nej",
            valid_to="2024-01-31",
        ),
        # Stays are billed month by month.
        seller(
            VAST,
            VAST_NAME,
            66,
            agreement_id="ADA-90601",
            contract_type="107",
            **stay,
            price_list_id="dygn_rehab",
            inpatient_day_rule="nights",
            deduct_leave_days="ja",
            inpatient_billing="monthly",
        ),
    ]
