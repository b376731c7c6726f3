"""Fee codes, patient fees, price lists and DRG weights. Public prices cite a source."""

from making.providers import Record

UTOM = (
    "Vårdgivarguiden, Ersättning för utomlänspatienter, primärvård Stockholm-Gotland {year}:"
    " https://vardgivarguiden.se/administration/verksamhetsadministration/remittering/"
    "vard-av-utomlanspatienter/ersattning-for-utomlanspatienter/"
)
MADE_UP = "Påhittat exempel (ingen offentlig källa)"
Y23 = {"valid_from": "2023-01-01", "valid_to": "2023-12-31", "source": UTOM.format(year=2023)}
Y24 = {"valid_from": "2024-01-01", "source": UTOM.format(year=2024)}
OWN = {"valid_from": "2023-01-01", "source": MADE_UP}
OWN24 = {"valid_from": "2024-01-01", "source": MADE_UP}


def fee_codes() -> list[Record]:
    """Return fee_codes.csv: the codes of the public list of taxekoder: docs/domain.md."""
    rows = [
        ("01", "resident", "", "2010-01-01", ""),
        ("02", "resident", "", "2010-01-01", ""),
        ("03", "resident", "", "2010-01-01", ""),
        ("04", "eu", "", "2010-01-01", ""),
        ("10", "resident", "", "2010-01-01", ""),
        ("12", "asylum", "nej", "2010-01-01", ""),
        ("19", "self_payer", "", "2022-01-01", ""),
        ("22", "resident", "", "2010-01-01", "2022-03-31"),
        ("25", "resident", "", "2010-01-01", "2022-03-31"),
        ("69", "asylum", "nej", "2010-01-01", ""),
        ("71", "without_permit", "", "2013-07-01", ""),
        ("73", "asylum", "ja", "2010-01-01", ""),
        ("78", "without_permit", "", "2013-07-01", ""),
        ("95", "quota_refugee", "", "2018-01-01", ""),
        ("96", "quota_refugee", "", "2018-01-01", ""),
    ]
    names = ("fee_code", "category", "health_exam", "valid_from", "valid_to")
    return [dict(zip(names, row, strict=True)) for row in rows]


def patient_fees() -> list[Record]:
    """Return patient_fees.csv: 50 kr for a doctor, 25 kr for others (lag 1994:362)."""
    rows = [("12", "LK", "50"), ("12", "", "25"), ("71", "LK", "50"), ("71", "", "25")]
    return [
        {"fee_code": code, "profession": who, "amount": amount, "valid_from": "2020-01-01"}
        for code, who, amount in rows
    ]


def visit_types() -> list[Record]:
    """Return visit_types.csv. The names are examples; A is a visit type without prices."""
    names = {
        "0": "Nybesök", "1": "Återbesök", "2": "Gruppbesök", "8": "Kostnadsfritt besök",
        "9": "Digitalt besök", "A": "Besökstyp utan pris",
    }  # fmt: skip
    return [
        {"visit_type": code, "name": f"{name} (exempel)", "valid_from": "2010-01-01"}
        for code, name in names.items()
    ]


def professions() -> list[Record]:
    """Return professions.csv: codes with those of the national basis."""
    names = {
        "AT": "Arbetsterapeut", "BM": "Barnmorska", "DT": "Dietist", "LK": "Läkare",
        "PS": "Psykolog", "SG": "Sjukgymnast", "SJ": "Sjuksköterska", "US": "Undersköterska",
    }  # fmt: skip
    return [
        {"profession": code, "name": name, "national_code": code, "valid_from": "2010-01-01"}
        for code, name in names.items()
    ]


def _public() -> list[Record]:
    """Return the out-of-county list of primary care, 2023 and 2024."""
    rows: list[Record] = [
        {"kind": "visit", "profession": "LK", "amount": "2093", **Y24},
        {"kind": "visit", "amount": "930", **Y24},
        {"kind": "visit", "profession": "LK", "amount": "1975", **Y23},
        {"kind": "visit", "amount": "878", **Y23},
        # Visits of the digital kind. Their besökstyp is not public: 9 is our choice.
        {"kind": "visit", "visit_type": "9", "profession": "LK", "amount": "500", **Y24},
        {"kind": "visit", "visit_type": "9", "profession": "PS", "amount": "425", **Y24},
        {"kind": "visit", "visit_type": "9", "amount": "275", **Y24},
        {"kind": "visit", "visit_type": "9", "profession": "LK", "amount": "500", **Y23},
        {"kind": "visit", "visit_type": "9", "profession": "PS", "amount": "425", **Y23},
        {"kind": "visit", "visit_type": "9", "amount": "275", **Y23},
        {"kind": "health_exam", "amount": "1850", **OWN24},
    ]
    # Deductions are for physical visits: besökstyp 0 and 1 in the sample.
    for visit_type in ("0", "1"):
        rows += [
            {
                "kind": "deduction",
                "contract_type": contract,
                "visit_type": visit_type,
                "profession": who,
                "amount": amount,
                **year,
            }
            for contract, who, amount, year in (
                ("133", "LK", "150", Y24),
                ("146", "LK", "150", Y24),
                ("305", "LK", "100", Y24),
                ("305", "BM", "100", Y24),
                ("305", "BM", "100", Y23),
                ("158", "LK", "100", Y24),
                ("158", "BM", "100", Y24),
            )
        ]
    return [{"price_list_id": "out_of_county", **row} for row in rows]


def _rehab() -> list[Record]:
    """Return the rehab contract's prices, which change on 1 February 2024."""
    before = {"valid_from": "2023-02-01", "valid_to": "2024-01-31", "source": MADE_UP}
    after = {"valid_from": "2024-02-01", "source": MADE_UP}
    visit = {"price_list_id": "rehab", "kind": "visit", "care_form": "outpatient"}
    rows = [
        {**visit, "visit_type": visit_type, "amount": amount, **period}
        for visit_type, old, new in (
            ("0", "720", "748,50"),
            ("1", "540", "561,25"),
            ("2", "210", "218,40"),
        )
        for amount, period in ((old, before), (new, after))
    ]
    home = {"price_list_id": "rehab", "kind": "visit", "care_form": "home"}
    return [
        *rows,
        {**visit, "visit_type": "8", "amount": "0", **OWN},
        {**home, "amount": "810", **before},
        {**home, "amount": "842,40", **after},
    ]


def _others() -> list[Record]:
    """Return the lists of the specialists, the wards, the hospital and the home care."""
    doctor = {"kind": "visit", "profession": "LK"}
    spec = [
        {**doctor, "visit_type": "0", "amount": "2150"},
        {**doctor, "visit_type": "1", "amount": "1480"},
        {"kind": "visit", "profession": "SJ", "amount": "690"},
        {**doctor, "care_form": "outpatient", "code": "H14O", "amount": "6400"},
        {"kind": "procedure", "code": "PE009", "amount": "850"},
        {"kind": "procedure", "code": "NHP09", "amount": "3275"},
        {"kind": "procedure", "code": "AQ014", "amount": "420,50"},
    ]
    open_care = [
        {**doctor, "amount": "3180"},
        {"kind": "visit", "amount": "1240"},
        {"kind": "procedure", "code": "NHP09", "amount": "4100"},
        {"kind": "procedure", "code": "AQ014", "amount": "515"},
    ]
    last_year = {"valid_to": "2023-12-31"}
    this_year = {"valid_from": "2024-01-01"}
    at_home = {"kind": "visit", "care_form": "home"}
    lists: dict[str, list[Record]] = {
        "rehab_bryggan": [{"kind": "visit", "amount": "561,25"}],
        "spec": spec,
        "dygn": [
            {"kind": "day", "amount": "6590", **last_year},
            {"kind": "day", "amount": "6840", **this_year},
        ],
        "dygn_palliativ": [{"kind": "day", "amount": "5275,50"}],
        "sjukhus": [
            {"kind": "drg_point", "amount": "59000", **last_year},
            {"kind": "drg_point", "amount": "61234,57", **this_year},
            {"kind": "outlier_day", "amount": "7150", **this_year},
        ],
        "sjukhus_oppen": open_care,
        "hemsjukvard": [
            {**at_home, "profession": "LK", "amount": "1250", **this_year},
            {**at_home, "profession": "SJ", "amount": "640", **this_year},
            {**at_home, "profession": "US", "amount": "410", **this_year},
        ],
    }
    return [{"price_list_id": name, **OWN, **row} for name, rows in lists.items() for row in rows]


def _year_before() -> list[Record]:
    """Return rows of yearly lists that state no last day: they end with 2023.

    The home care list has a dietitian's price for 2023 only.
    """
    home = {"price_list_id": "hemsjukvard", "kind": "visit", "care_form": "home"}
    rows: list[Record] = [
        {"price_list_id": "out_of_county", "kind": "health_exam", "amount": "1790"},
        {"price_list_id": "sjukhus", "kind": "outlier_day", "amount": "6950"},
        {**home, "profession": "LK", "amount": "1210"},
        {**home, "profession": "SJ", "amount": "620"},
        {**home, "profession": "US", "amount": "395"},
        {**home, "profession": "DT", "amount": "480"},
    ]
    return [{**row, **OWN} for row in rows]


def _specialist() -> list[Record]:
    """Return quota refugees' prices in specialist care: rows that name the level."""
    visit = {"price_list_id": "out_of_county", "kind": "visit", "care_level": "specialist"}
    return [
        {**visit, "profession": "LK", "amount": "2093", **OWN24},
        {**visit, "amount": "930", **OWN24},
    ]


def _rehab_ward() -> list[Record]:
    """Return the price of a night, which changes in the middle of February."""
    night = {"price_list_id": "dygn_rehab", "kind": "day", **OWN}
    return [
        {**night, "amount": "4200", "valid_to": "2024-02-14"},
        {**night, "amount": "4350", "valid_from": "2024-02-15"},
    ]


def price_items() -> list[Record]:
    """Return price_items.csv."""
    return [
        *_public(), *_rehab(), *_others(), *_year_before(), *_specialist(), *_rehab_ward(),
    ]  # fmt: skip


def price_lists() -> list[Record]:
    """Return price_lists.csv: which lists are decided year by year."""
    rows = [
        ("out_of_county", "Utomlänspriser, primärvård", "ja", UTOM.format(year=2024)),
        ("rehab", "Exempelrehab", "nej", MADE_UP),
        ("rehab_bryggan", "Exempelrehab, Bryggan", "nej", MADE_UP),
        ("spec", "Exempelspecialisterna", "nej", MADE_UP),
        ("dygn", "Vårddygn", "ja", MADE_UP),
        ("dygn_palliativ", "Vårddygn, palliativ vård", "nej", MADE_UP),
        ("sjukhus", "Sjukhus, DRG", "ja", MADE_UP),
        ("sjukhus_oppen", "Sjukhus, öppen vård", "nej", MADE_UP),
        ("hemsjukvard", "Hemsjukvård", "ja", MADE_UP),
        ("dygn_rehab", "Vårddygn, rehabilitering", "nej", MADE_UP),
    ]
    names = ("price_list_id", "name", "yearly", "source")
    return [dict(zip(names, row, strict=True)) for row in rows]


def double_rules() -> list[Record]:
    """Return double_rules.csv: what is held although its rule does not hold by default."""
    rows = [("D02", "PE009", "hold"), ("D03", "", "hold")]
    names = ("rule", "code", "verdict")
    return [dict(zip(names, row, strict=True)) | {"valid_from": "2023-01-01"} for row in rows]


# DRG, weight, days before a stay is an outlier, first day, last day. All weights are made up.
WEIGHTS = (
    ("E47C", "0.8215", "9", "2023-01-01", ""),
    ("G50A", "1.4372", "14", "2023-01-01", ""),
    ("O60C", "0.6140", "5", "2023-01-01", ""),
    ("K40E", "0.5533", "", "2023-01-01", ""),
    ("F60N", "2.1046", "20", "2023-01-01", ""),
    ("B99X", "0.7000", "10", "2023-01-01", "2023-12-31"),
)


def drg_weights() -> list[Record]:
    """Return drg_weights.csv."""
    names = ("drg_code", "weight", "trim_days", "valid_from", "valid_to")
    return [dict(zip(names, row, strict=True)) for row in WEIGHTS]
