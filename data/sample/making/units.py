"""Care units: kombikakod, HSA-id, agreement, and the days they are open."""

from making.providers import HOSPITAL, NEAR, NORRA, SODER, SPEC, VAST, Record

# care_unit|provider|HSA-id after the hyphen|name|medical field|agreement|valid_from|valid_to
# Medical field codes (MVO) are from the national list; their assignment to units is our choice.
# Only units of the region have one, because only their care is sent to other counties by national
# basis.
# One HSA-id, E100, is home care and a midwife clinic until February: it leads to two agreements.
UNITS = """
90101011M01|NORRA   |A100|Exempelhälsan Norra, husläkare            |   |ADA-90101|2018-01-01|
90101011M02|NORRA   |A200|Exempelhälsan Norra, Strand               |   |ADA-90101|2024-02-01|
90101011M03|NORRA   |A300|Exempelhälsan Norra, Berg                 |   |ADA-90101|2018-01-01|2024-02-29
90101012M01|NORRA   |A400|Exempelhälsan Norra, närakut              |   |ADA-90102|2018-01-01|
90201011M01|SODER   |B100|Exempelrehab Söder, Torget                |   |ADA-90201|2019-06-01|
90201011M02|SODER   |B200|Exempelrehab Söder, Skärgård              |   |ADA-90201|2019-06-01|
90201011M03|SODER   |B300|Exempelrehab Söder, Hamnen                |   |ADA-90201|2024-03-01|
90202011M01|SODER   |B400|Exempelrehab Söder, Bryggan               |   |ADA-90202|2019-06-01|
90301011M01|SPEC    |C100|Exempelspecialisterna, mottagning         |   |ADA-90301|2019-06-01|
90301011M02|SPEC    |C200|Exempelspecialisterna, dagkirurgi         |   |ADA-90301|2019-06-01|
90302021A01|SPEC    |C300|Exempelspecialisterna, vårdavdelning      |   |ADA-90302|2019-06-01|
90302021A02|SPEC    |C310|Exempelspecialisterna, nya avdelningen    |   |ADA-90302|2024-02-01|
90303021A01|SPEC    |C400|Exempelspecialisterna, palliativ avdelning|   |ADA-90303|2019-06-01|
90401011A01|HOSPITAL|D100|Exempelsjukhuset, medicinavdelning        |101|ADA-90401|2019-06-01|
90401011A02|HOSPITAL|D200|Exempelsjukhuset, kirurgavdelning         |301|ADA-90401|2024-02-01|
90402011M01|HOSPITAL|D300|Exempelsjukhuset, specialistmottagning    |101|ADA-90402|2019-06-01|
90402011M02|HOSPITAL|D400|Exempelsjukhuset, akutmottagning          |046|ADA-90402|2019-06-01|
90501011H01|NEAR    |E100|Närsjukvården, hemsjukvård Öst            |015|ADA-90501|2019-06-01|2024-02-29
90501011H01|NEAR    |E110|Närsjukvården, hemsjukvård Öst            |015|ADA-90501|2024-03-01|
90501011H02|NEAR    |E200|Närsjukvården, hemsjukvård Skärgård       |015|ADA-90501|2019-06-01|
90502011M01|NEAR    |E300|Närsjukvården, barnmorskor City           |431|ADA-90502|2019-06-01|
90502011M02|NEAR    |E100|Närsjukvården, barnmorskor Öst            |431|ADA-90502|2019-06-01|
90503011M01|NEAR    |E400|Närsjukvården, ungdomsmottagning          |431|ADA-90503|2019-06-01|
90601011A01|VAST    |F100|Exempelvården Väst, rehabiliteringsavdelning|  |ADA-90601|2019-06-01|
"""
PROVIDERS = {
    "NORRA": NORRA,
    "SODER": SODER,
    "SPEC": SPEC,
    "HOSPITAL": HOSPITAL,
    "NEAR": NEAR,
    "VAST": VAST,
}


def hsa_id(org: str, tail: str) -> str:
    """Return an HSA-id of a provider."""
    return f"SE{org}-{tail}"


def care_units() -> list[Record]:
    """Return care_units.csv."""
    rows = []
    for line in UNITS.strip().splitlines():
        unit, provider, tail, name, field, agreement, since, until = (
            cell.strip() for cell in line.split("|")
        )
        rows.append(
            {
                "care_unit": unit,
                "hsa_id": hsa_id(PROVIDERS[provider], tail),
                "name": name,
                "agreement_id": agreement,
                "medical_field_code": field,
                "valid_from": since,
                "valid_to": until,
            }
        )
    return rows


# The agreement of a reported unit or HSA-id, where there is exactly one.
AGREEMENT_OF = {row["care_unit"]: row["agreement_id"] for row in care_units()} | {
    row["hsa_id"]: row["agreement_id"] for row in care_units()
}
