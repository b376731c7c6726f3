"""The cost of a contact, calculated per sender without a price table."""

from decimal import ROUND_HALF_UP, Decimal

from making.reports import CATEGORY, Values

PROCEDURES = {
    "spec": {"PE009": Decimal(850), "NHP09": Decimal(3275), "AQ014": Decimal("420.50")},
    "hospital": {"NHP09": Decimal(4100), "AQ014": Decimal(515)},
}
WEIGHT = {
    "E47C": (Decimal("0.8215"), 9),
    "G50A": (Decimal("1.4372"), 14),
    "O60C": (Decimal("0.6140"), 5),
    "K40E": (Decimal("0.5533"), 999),
    "F60N": (Decimal("2.1046"), 20),
}
POINT = Decimal("61234.57")
ORE = Decimal("0.01")
Cost = tuple[Decimal, str]


def out_of_county(values: Values, deduction: int) -> Cost:
    """Return the public price of primary care 2024, less the visit's deduction."""
    doctor = values["profession"] == "LK"
    if values["visit_type"] == "9":
        return (Decimal(500), "digital doctor 500") if doctor else (Decimal(275), "digital 275")
    price = Decimal(2093 if doctor else 930)
    why = "doctor 2 093" if doctor else "other staff 930"
    if values["fee_code"] == "73":
        price, why = Decimal(1850), "health examination 1 850"
    if deduction:
        return price - deduction, f"{why} - deduction {deduction}"
    return price, why


def norra(values: Values) -> Cost:
    """Husläkare: the out-of-county list; 150 off a doctor's visit; no fee deducted."""
    return out_of_county(values, 150 if values["profession"] == "LK" else 0)


def soder(values: Values) -> Cost:
    """Rehab: own prices, new on 1 February; fee off; interpreter 150; island 420."""
    new = values["started_on"] >= "2024-02-01"
    if CATEGORY.get(values["fee_code"]) == "quota":
        price, why = _quota(values)
    elif values["care_form"] == "home":
        price, why = (Decimal("842.40"), "home 842.40") if new else (Decimal(810), "home 810")
    else:
        old_new = {"0": ("720", "748.50"), "1": ("540", "561.25"), "2": ("210", "218.40")}
        text = old_new[values["visit_type"]][new]
        price, why = Decimal(text), f"visit {text}"
    if values["interpreter"] == "ja":
        price, why = price + 150, f"{why} + interpreter 150"
    if values["island_visit"] == "ja" and values["care_form"] == "home":
        price, why = price + 420, f"{why} + island 420"
    return _less_fee(price, why, values["patient_fee"])


def spec(values: Values) -> Cost:
    """Specialist: visit by profession and type (or its DRG), and procedures; fee off."""
    if CATEGORY.get(values["fee_code"]) == "quota":
        return _less_fee(*_quota(values), values["patient_fee"])
    if values["drg_code"] == "H14O":
        price, why = Decimal(6400), "DRG H14O 6 400"
    elif values["profession"] == "SJ":
        price, why = Decimal(690), "nurse 690"
    else:
        price = Decimal(2150 if values["visit_type"] == "0" else 1480)
        why = f"doctor {price}"
    price, why = _with_procedures(price, why, values, "spec")
    return _less_fee(price, why, values["patient_fee"])


def clinic(values: Values) -> Cost:
    """Hospital clinic: visit, procedures, less the fee that the fee code stands for."""
    doctor = values["profession"] == "LK"
    if CATEGORY.get(values["fee_code"]) == "quota":
        return _quota(values)
    price = Decimal(3180 if doctor else 1240)
    price, why = _with_procedures(price, f"visit {price}", values, "hospital")
    fee = ("50" if doctor else "25") if values["fee_code"] in ("12", "71") else ""
    return _less_fee(price, why, fee)


def day_stay(_values: Values, days: int) -> Cost:
    """Private ward: days x 6 840 (2024)."""
    return Decimal(6840) * days, f"{days} days x 6 840"


def drg_stay(values: Values, days: int) -> Cost:
    """Hospital stay: weight x point, rounded, and outlier days x 7 150."""
    weight, trim = WEIGHT[values["drg_code"]]
    price = (weight * POINT).quantize(ORE, ROUND_HALF_UP)
    why = f"{weight} x {POINT} = {price}"
    beyond = max(0, days - trim)
    if beyond:
        return price + 7150 * beyond, f"{why}, + {beyond} outlier days x 7 150"
    return price, why


def home(values: Values) -> Cost:
    """Home care: by profession; island 350; fee off."""
    amount = {"LK": 1250, "SJ": 640, "US": 410}[values["profession"]]
    price, why = Decimal(amount), f"home visit {amount}"
    if CATEGORY.get(values["fee_code"]) == "quota":
        price, why = _quota(values)
    if values["island_visit"] == "ja":
        price, why = price + 350, f"{why} + island 350"
    return _less_fee(price, why, values["patient_fee"])


def midwife(values: Values) -> Cost:
    """Midwives: the out-of-county list, 100 off; no fee deducted."""
    return out_of_county(values, 100)


def _quota(values: Values) -> Cost:
    """Quota refugees always have the out-of-county list, which has no procedures."""
    doctor = values["profession"] == "LK"
    why = "quota refugee, out-of-county list: "
    if doctor:
        return Decimal(2093), f"{why}doctor 2 093"
    return Decimal(930), f"{why}other staff 930"


def _with_procedures(price: Decimal, why: str, values: Values, prices: str) -> Cost:
    for code in sorted(set(values["procedure_codes"].split())):
        extra = PROCEDURES[prices].get(code)
        if extra is not None:
            price, why = price + extra, f"{why} + {code} {extra}"
    return price, why


def _less_fee(price: Decimal, why: str, fee: str) -> Cost:
    if fee in ("", "0"):
        return price, why
    return price - Decimal(fee), f"{why} - fee {fee}"
