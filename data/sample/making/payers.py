"""The payers: HSF as on its public pages, and two made-up counterparts."""

from making.providers import Record
from tests.support.numbers import organisation_number

UPPSALA, SORMLAND = (organisation_number(serial, "999999") for serial in (903, 904))


def payers() -> list[Record]:
    """Return payers.csv."""
    county = {
        "street": "Exempelvägen 1",
        "postal_code": "999 99",
        "city": "Påhittad",
        "endpoint_scheme": "0007",
        "due_days": "30",
        "valid_from": "2020-01-01",
    }
    return [
        {
            "payer_id": "hsf",
            "name": "Region Stockholm, Hälso- och sjukvårdsförvaltningen",
            "org_no": "2321000016",
            "street": "Box 12081",
            "postal_code": "102 23",
            "city": "Stockholm",
            "endpoint_scheme": "0007",
            "endpoint_id": "2321000016",
            "reference_asylum": "15002509/A",
            "reference_quota": "15008739/KV",
            "res_customer_asylum": "999901",
            "res_customer_quota": "901009",
            "due_days": "30",
            "claim_limit_months": "6",
            "channel": "manual",
            "valid_from": "2020-01-01",
        },
        {
            **county,
            "payer_id": "03",
            "name": "Region Uppsala (exempelmotpart, påhittad adress)",
            "org_no": UPPSALA,
            "endpoint_id": UPPSALA,
            "reference_asylum": "EX03-ASYL",
            "claim_limit_months": "6",
            "channel": "riv",
        },
        {
            **county,
            "payer_id": "04",
            "name": "Region Sörmland (exempelmotpart, påhittad adress)",
            "org_no": SORMLAND,
            "endpoint_id": SORMLAND,
            "reference_asylum": "EX04-ASYL",
            "claim_limit_months": "12",
            "channel": "peppol",
        },
    ]
