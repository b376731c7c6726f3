"""Faults of sums, of VAT and of lines."""

from tests.documents.checks.faults import (
    BREAKDOWN,
    CAC,
    CREDIT,
    GROSS,
    LINE,
    PEPPOL,
    TOTALS,
    Fault,
    after,
    all_of,
    drop,
    find,
    made,
    negated,
    put,
    set_to,
    swap,
    twice,
)

OF_AMOUNTS = [
    # Amounts
    Fault(
        "a cent on the lines' sum", set_to(f"{TOTALS}/LineExtensionAmount", "1000.51"), "BR-CO-10"
    ),
    Fault(
        "an allowance that does not exist",
        after(f"{TOTALS}/TaxInclusiveAmount", "AllowanceTotalAmount", "1.00", currencyID="SEK"),
        "BR-CO-11",
    ),
    Fault("charges that do not exist", set_to(f"{TOTALS}/ChargeTotalAmount", "60.04"), "BR-CO-12"),
    Fault("a cent before VAT", set_to(f"{TOTALS}/TaxExclusiveAmount", "1060.54"), "BR-CO-13"),
    Fault("a cent with VAT", set_to(f"{TOTALS}/TaxInclusiveAmount", "1060.54"), "BR-CO-15"),
    Fault("a cent to pay", set_to(f"{TOTALS}/PayableAmount", "1060.54"), "BR-CO-16"),
    Fault("three decimals", set_to(f"{TOTALS}/PayableAmount", "1060.530"), "BR-DEC"),
    Fault("a comma", set_to(f"{TOTALS}/PayableAmount", "1060,53"), "XSD"),
    Fault("a negative credit note", negated, "SAM-CREDIT-SIGN", CREDIT),
    Fault(
        "a share mistyped", set_to("AllowanceCharge/MultiplierFactorNumeric", "7"), f"{PEPPOL}R040"
    ),
    Fault(
        "a cent on the compensation",
        all_of(
            set_to("AllowanceCharge/Amount", "60.04"),
            set_to(f"{TOTALS}/ChargeTotalAmount", "60.04"),
            *(set_to(f"{TOTALS}/{name}", "1060.54") for name in GROSS),
            set_to(f"{BREAKDOWN}/TaxableAmount", "1060.54"),
        ),
        "SAM-CHARGE-EXACT",
    ),
    Fault("a share of nothing", drop("AllowanceCharge/BaseAmount"), f"{PEPPOL}R041"),
    Fault("a base without share", drop("AllowanceCharge/MultiplierFactorNumeric"), f"{PEPPOL}R042"),
    Fault(
        "a charge that is neither", set_to("AllowanceCharge/ChargeIndicator", "1"), f"{PEPPOL}R043"
    ),
    Fault(
        "a charge turned allowance", set_to("AllowanceCharge/ChargeIndicator", "false"), "BR-CO-12"
    ),
    Fault("a charge without reason", drop("AllowanceCharge/AllowanceChargeReason"), "BR-38"),
    Fault(
        "a charge for something else",
        set_to("AllowanceCharge/AllowanceChargeReason", "Frakt"),
        "SAM-CHARGE",
    ),
    Fault("two charges", twice("AllowanceCharge/"), "SAM-CHARGE"),
    # VAT
    Fault("two VAT totals", twice("TaxTotal/"), f"{PEPPOL}R053"),
    Fault(
        "a VAT total without breakdown",
        after("TaxTotal/", "TaxTotal/TaxAmount", "0.00", currencyID="SEK"),
        f"{PEPPOL}R054",
    ),
    Fault("two breakdowns", twice(f"{BREAKDOWN}/"), "BR-E-01"),
    Fault("another category", set_to(f"{BREAKDOWN}/TaxCategory/ID", "O"), "BR-E-01"),
    Fault("a cent on what is exempt", set_to(f"{BREAKDOWN}/TaxableAmount", "1060.54"), "BR-E-08"),
    Fault("VAT on what is exempt", set_to(f"{BREAKDOWN}/TaxAmount", "0.01"), "BR-E-09"),
    Fault(
        "no reason for the exemption",
        all_of(
            drop(f"{BREAKDOWN}/TaxCategory/TaxExemptionReasonCode"),
            drop(f"{BREAKDOWN}/TaxCategory/TaxExemptionReason"),
        ),
        "BR-E-10",
    ),
    Fault(
        "the reason of another trade",
        set_to(f"{BREAKDOWN}/TaxCategory/TaxExemptionReasonCode", "VATEX-EU-O"),
        "BR-CL-22",
    ),
    Fault(
        "the reason on the charge",
        after("AllowanceCharge/TaxCategory/Percent", "TaxExemptionReason", "Vård"),
        "UBL-CR-600",
    ),
    Fault("a rate on a line", set_to(f"{LINE}Item/ClassifiedTaxCategory/Percent", "25"), "BR-E-05"),
    Fault(
        "an unknown rate",
        all_of(
            set_to(f"{LINE}Item/ClassifiedTaxCategory/ID", "S"),
            set_to(f"{LINE}Item/ClassifiedTaxCategory/Percent", "24"),
        ),
        "SE-R-006",
    ),
    Fault(
        "a line of another category", set_to(f"{LINE}Item/ClassifiedTaxCategory/ID", "Z"), "BR-Z-01"
    ),
    # Lines
    Fault(
        "no line",
        lambda root: [root.remove(one) for one in root.findall(f"{{{CAC}}}InvoiceLine")],
        "BR-16",
    ),
    Fault("two lines with one number", set_to(f"{LINE}ID", "2"), "SAM-LINE-ID"),
    Fault("a line without name", drop(f"{LINE}Item/Name"), "SAM-LINE-EMPTY"),
    Fault("a line without quantity", drop(f"{LINE}InvoicedQuantity"), "SAM-LINE-EMPTY"),
    Fault("a line without amount", drop(f"{LINE}LineExtensionAmount"), "SAM-LINE-EMPTY"),
    Fault("a line without price", drop(f"{LINE}Price/"), "SAM-LINE-EMPTY"),
    Fault("a line with quantity zero", set_to(f"{LINE}InvoicedQuantity", "0"), "SAM-LINE-EMPTY"),
    Fault(
        "a negative price",
        all_of(
            set_to(f"{LINE}InvoicedQuantity", "-2"), set_to(f"{LINE}Price/PriceAmount", "-300.25")
        ),
        "BR-27",
    ),
    Fault("a price a cent off", set_to(f"{LINE}Price/PriceAmount", "300.26"), "SAM-LINE-EXACT"),
    Fault("a price rounded", set_to(f"{LINE}Price/PriceAmount", "300"), f"{PEPPOL}R120"),
    Fault("a quantity too many", set_to(f"{LINE}InvoicedQuantity", "3"), f"{PEPPOL}R120"),
    Fault("a negated amount", set_to(f"{LINE}LineExtensionAmount", "-600.50"), f"{PEPPOL}R120"),
    Fault(
        "a price for a hundred",
        after(f"{LINE}Price/PriceAmount", "BaseQuantity", "100"),
        f"{PEPPOL}R120",
    ),
    Fault(
        "a price per zero units",
        after(f"{LINE}Price/PriceAmount", "BaseQuantity", "0"),
        f"{PEPPOL}R121",
    ),
    Fault(
        "a price in another unit",
        after(f"{LINE}Price/PriceAmount", "BaseQuantity", "1", unitCode="DAY"),
        f"{PEPPOL}R130",
    ),
    Fault("an unknown unit", put(f"{LINE}InvoicedQuantity", "unitCode", "ST"), "BR-CL-23"),
    Fault("hours", put(f"{LINE}InvoicedQuantity", "unitCode", "HUR"), "BR-CL-23"),
    Fault(
        "two notes on a line",
        all_of(after(f"{LINE}ID", "Note", "a"), after(f"{LINE}ID", "Note", "b")),
        "UBL-SR-34",
    ),
    Fault(
        "two objects on a line",
        all_of(
            *[
                lambda root: find(root, f"{LINE}Item/").addprevious(
                    made("DocumentReference/ID", "a")
                )
            ]
            * 2
        ),
        f"{PEPPOL}R100",
    ),
    Fault(
        "a document on a line",
        lambda root: find(root, f"{LINE}Item/").addprevious(made("DocumentReference/ID", "a")),
        f"{PEPPOL}R101",
    ),
    Fault(
        "a line before the period",
        after(f"{LINE}LineExtensionAmount", "InvoicePeriod/StartDate", "2023-12-31"),
        f"{PEPPOL}R110",
    ),
    Fault(
        "a line after the period",
        after(f"{LINE}LineExtensionAmount", "InvoicePeriod/EndDate", "2024-02-01"),
        f"{PEPPOL}R111",
    ),
    Fault("a line's price before its item", swap(f"{LINE}Item/"), "XSD"),
    Fault("an element of another kind", after("Note", "Namn", "x"), "XSD"),
    Fault("no totals", drop(f"{TOTALS}/"), "BR-CO-10"),
]
