"""Namespaces, OIDs and code lists of ProcessClaimSpecification 1.1 (2025-10-13).

Lists that are ours, and not the contract's, are marked as such.
"""

from typing import Final

RESPONDER_NAMESPACE: Final = "urn:riv:financial:billing:claim:ProcessClaimSpecificationResponder:1"
CLAIM_NAMESPACE: Final = "urn:riv:financial:billing:claim:1"
REGISTRY_NAMESPACE: Final = "urn:riv:itintegration:registry:1"

ORG_NO_OID: Final = "1.3.7"
GLN_OID: Final = "2.51.1.6"
PERSONAL_NUMBER_OID: Final = "1.2.752.129.2.1.3.1"
COORDINATION_NUMBER_OID: Final = "1.2.752.129.2.1.3.3"
# Local reserve numbers of Region Stockholm (Inera, Lokala reservid).
RESERVE_NUMBER_OID: Final = "1.2.752.97.3.1.3"
NATIONAL_RESERVE_NUMBER_OID: Final = "1.2.752.74.9.1"
HSA_OID: Final = "1.2.752.129.2.1.4.1"
COUNTY_OID: Final = "1.2.752.129.2.2.1.18"
MUNICIPALITY_OID: Final = "1.2.752.129.2.2.1.17"
GENDER_OID: Final = "1.2.752.129.2.2.1.1"
TYPE_OF_CARE_OID: Final = "1.2.752.29.4.16"
DIAGNOSIS_OID: Final = "1.2.752.116.1.1.1.1.3"
PROCEDURE_OID: Final = "1.2.752.116.1.3.2.1.4"
SEK_OID: Final = "1.0.4217"

# Asylum seekers have codes of their own, without code system.
ASYLUM_COUNTY: Final = "99"
ASYLUM_MUNICIPALITY: Final = "9901"

OPEN_CARE: Final = "01"
INPATIENT_CARE: Final = "02"
BY_DRG: Final = "02"
BY_ACTION: Final = "03"
# The first digit of a medical field code of psychiatry.
PSYCHIATRY: Final = "9"


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Kv yrkeskod, and US, TP, TO, OV of the contract itself.
PROFESSIONS: Final = _codes(
    "AP AT AU BM BA DT FT HK KP LG LK NA OP OT PS PT RC RS SG SF SJ TH TL US TP TO OV"
)
# Another profession.
OTHER_PROFESSION: Final = "OV"

GENDERS: Final = _codes("0 1 2 9")
TYPES_OF_INVOICE: Final = _codes("380 381")
TYPES_OF_CARE: Final = frozenset({OPEN_CARE, INPATIENT_CARE})
TYPES_OF_VISIT: Final = _codes("1 2")
TYPES_OF_AGREEMENT: Final = _codes("1 2 3")
TYPES_OF_CHAPTER: Final = _codes("1 2 3 4 5 6 7")
TYPES_OF_REIMBURSEMENT: Final = _codes("1 2")
AGREEMENTS_IN_RIKSAVTALET: Final = _codes("3.1 3.2 4.1 4.3 4.4")
PRODUCT_CATEGORIES: Final = _codes("01 02 03 04 99")
PRICE_LISTS: Final = _codes("1 2 3 4 5 6")
FEE_CATEGORIES: Final = _codes("01 02 03 04 05 99")
CARE_LEVELS: Final = _codes("1 2 3 4")
REASONS_FOR_CREDIT: Final = _codes("1 2 3 4 5 6 7 8 9")

OTHER_REGIONS_PATIENT: Final = "1"
WRONG_PRICE: Final = "2"
WRONG_PRODUCT: Final = "3"
NOT_BILLABLE: Final = "9"

# mvo.xml of the contract; 138 codes.
MEDICAL_FIELDS: Final = _codes(
    """
    003 009 011 014 015 016 019 020 021 022 023 024 041 045 046 056 061 076 086 096 100 101 105
    107 108 109 111 121 131 141 142 151 156 161 171 181 201 203 206 207 211 215 221 231 241 243
    246 249 251 301 303 304 306 311 312 316 321 331 335 341 351 361 371 401 411 412 413 421 431
    441 451 511 515 521 531 532 541 551 552 553 561 564 565 566 567 570 571 572 573 581 601 611
    711 712 713 715 721 722 731 741 751 761 762 763 811 821 831 832 841 845 851 881 882 883 892
    893 894 895 896 901 906 928 931 943 944 945 948 950 951 952 953 954 955 956 957 971 991 993
    """
)

# Ours: the registry's words for sex. Unlisted words are left out.
GENDER_OF: Final = {"M": "1", "K": "2", "1": "1", "2": "2", "man": "1", "kvinna": "2"}
# Ours: a basis above five megabytes is refused; a tenth is left for the envelope.
LARGEST_MESSAGE: Final = 5_000_000
LARGE_MESSAGE: Final = 4_500_000
