"""The steps from reported text to priced contact, with ordinary registries.

A test names the registry it is about; the others let a contact through.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from contracts.fates import RowRemark
from contracts.registries import (
    Agreement,
    CareUnit,
    DrgWeight,
    FeeCode,
    ListedPrice,
    LmaCard,
    PatientFee,
    Payer,
    PriceList,
    Profession,
    ReserveNumber,
    VisitType,
)
from tests.support.tables import table
from transforms.believe import CodeTables, believe
from transforms.cells.reports import canonical_report
from transforms.matching import (
    MatchedContacts,
    MatchingRegistries,
    known_to_matching,
    match_contacts,
)
from transforms.pricing.contacts import Priced, PricingRegistries, price_contacts

if TYPE_CHECKING:
    from transforms.sift import Sifted

ISSUE_DAY: Final = dt.date(2024, 2, 9)

# Fee codes of docs/domain.md (Vårdgivarguiden, taxekoder); one row per code, open.
FEE_CODES: Final = table(
    FeeCode,
    """
    fee_code | category       | health_exam
    01       | resident       | false
    04       | eu             | false
    12       | asylum         | false
    19       | self_payer     | false
    69       | asylum         | false
    71       | without_permit | false
    73       | asylum         | true
    95       | quota_refugee  | false
    """,
)


def code_tables(**tables: Any) -> CodeTables:
    """Return the ordinary fee codes, and no other tables; named ones replace them."""
    ordinary = CodeTables(FEE_CODES, VisitType.none(), Profession.none(), DrgWeight.none())
    return ordinary._replace(**tables)


def believed(
    reported: Any,
    fee_codes: Any = FEE_CODES,
    issued_on: dt.date = ISSUE_DAY,
    drg_weights: Any = None,
) -> Sifted:
    """Turn reported rows, with cells in any spelling, into care contacts."""
    weights = DrgWeight.none() if drg_weights is None else drg_weights
    tables = code_tables(fee_codes=fee_codes, drg_weights=weights)
    return believe(canonical_report(reported), tables, issued_on=issued_on)


def matching_registries(**registries: Any) -> MatchingRegistries:
    """Return an ordinary month's registries; named ones replace them.

    Names are those in MatchingRegistries.
    """
    ordinary = MatchingRegistries(
        table(ReserveNumber), table(LmaCard), table(CareUnit), table(Agreement), table(Payer)
    )
    return ordinary._replace(**registries)


def matched(contacts: Any, released: Any = None, **registries: Any) -> MatchedContacts:
    """Match care contacts; `registries` by their names in MatchingRegistries."""
    let_go = RowRemark.none() if released is None else released
    known = known_to_matching(matching_registries(**registries), contacts)
    return match_contacts(contacts, known, let_go)


def priced(contacts: Any, **registries: Any) -> Priced:
    """Price matched contacts; `registries` by their names in PricingRegistries."""
    ordinary = PricingRegistries(
        table(Agreement), PriceList.none(), table(ListedPrice), DrgWeight.none(), PatientFee.none()
    )
    return price_contacts(contacts, ordinary._replace(**registries))
