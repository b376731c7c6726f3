"""Faults of seller and buyer, and of payment."""

from tests.documents.checks.faults import (
    ACCOUNT,
    BUYER,
    PEPPOL,
    SELLER,
    Fault,
    all_of,
    drop,
    put,
    set_to,
)

OF_PARTIES = [
    # Parties
    Fault("no seller's address", drop(f"{SELLER}/EndpointID"), f"{PEPPOL}R020"),
    Fault("no buyer's address", drop(f"{BUYER}/EndpointID"), f"{PEPPOL}R010"),
    Fault("an address without scheme", drop(f"{BUYER}/EndpointID", "schemeID"), "BR-63"),
    Fault("an unknown scheme", put(f"{BUYER}/EndpointID", "schemeID", "0000"), f"{PEPPOL}CL008"),
    Fault("a GLN mistyped", set_to(f"{BUYER}/EndpointID", "7381036454529"), "PEPPOL-COMMON-R040"),
    Fault(
        "a VAT number as organisation",
        set_to(f"{BUYER}/PartyLegalEntity/CompanyID", "SE232100001601"),
        "PEPPOL-COMMON-R049",
    ),
    Fault(
        "an organisation mistyped",
        set_to(f"{BUYER}/PartyLegalEntity/CompanyID", "2321000017"),
        "PEPPOL-COMMON-R049",
    ),
    Fault(
        "a personal number as organisation",
        all_of(
            put(f"{SELLER}/EndpointID", "schemeID", "0007"),
            set_to(f"{SELLER}/EndpointID", "8112189876"),
        ),
        "SAM-PERSON-AS-ORG",
    ),
    Fault(
        "a seller mistyped",
        set_to(f"{SELLER}/PartyLegalEntity/CompanyID", "5560360794"),
        "SE-R-013",
    ),
    Fault(
        "a seller with a hyphen",
        set_to(f"{SELLER}/PartyLegalEntity/CompanyID", "556036-0793"),
        "SE-R-003",
    ),
    Fault(
        "a seller of 12 digits",
        set_to(f"{SELLER}/PartyLegalEntity/CompanyID", "165560360793"),
        "SE-R-004",
    ),
    Fault("no buyer's organisation", drop(f"{BUYER}/PartyLegalEntity/CompanyID"), "SAM-BUYER-ORG"),
    Fault("no seller's name", drop(f"{SELLER}/PartyLegalEntity/RegistrationName"), "BR-06"),
    Fault("no buyer's name", drop(f"{BUYER}/PartyLegalEntity/RegistrationName"), "BR-07"),
    Fault("no country", drop(f"{BUYER}/PostalAddress/Country/"), "BR-11"),
    Fault(
        "a VAT number without 01",
        set_to(f"{SELLER}/PartyTaxScheme/CompanyID", "SE5560360793"),
        "SE-R-001",
    ),
    Fault(
        "a VAT number of letters",
        set_to(f"{SELLER}/PartyTaxScheme/CompanyID", "SE55603607930I"),
        "SE-R-002",
    ),
    Fault(
        "a VAT number mistyped",
        set_to(f"{SELLER}/PartyTaxScheme/CompanyID", "SE556036079401"),
        "SAM-VAT-NUMBER",
    ),
    Fault(
        "F-tax in other words", set_to(f"{SELLER}/PartyTaxScheme/TaxScheme/ID", "TAX"), "SE-R-005"
    ),
    Fault("neither VAT nor F-tax", drop(f"{SELLER}/PartyTaxScheme/"), "BR-E-02"),
    # Payment
    Fault("a bankgiro mistyped", set_to(f"{ACCOUNT}/ID", "9912345"), "SAM-BANKGIRO"),
    Fault("a bankgiro with a hyphen", set_to(f"{ACCOUNT}/ID", "991-2346"), "SE-R-008"),
    Fault("a bankgiro too short", set_to(f"{ACCOUNT}/ID", "991236"), "SE-R-009"),
    Fault("no branch", drop(f"{ACCOUNT}/FinancialInstitutionBranch/"), "SAM-ACCOUNT-BRANCH"),
    Fault(
        "a branch in small letters",
        set_to(f"{ACCOUNT}/FinancialInstitutionBranch/ID", "SE:Bankgiro"),
        "SAM-ACCOUNT-BRANCH",
    ),
    *(
        Fault(
            f"a plusgiro {name}",
            all_of(
                set_to(f"{ACCOUNT}/FinancialInstitutionBranch/ID", "SE:PLUSGIRO"),
                set_to(f"{ACCOUNT}/ID", number),
            ),
            rule,
        )
        for name, number, rule in (
            ("mistyped", "4123457", "SAM-PLUSGIRO"),
            ("with a hyphen", "41234-5", "SE-R-007"),
            ("too long", "123456782", "SE-R-010"),
        )
    ),
    Fault("a plusgiro by code", set_to("PaymentMeans/PaymentMeansCode", "50"), "SE-R-011"),
    Fault("a transfer by code 31", set_to("PaymentMeans/PaymentMeansCode", "31"), "SE-R-012"),
    Fault(
        "another payment's reference",
        set_to("PaymentMeans/PaymentID", "2024000003"),
        "SAM-PAYMENT-ID",
    ),
    Fault("an unknown payment means", set_to("PaymentMeans/PaymentMeansCode", "999"), "BR-CL-16"),
]
