"""Possible claims on the state for care that was billed.

- Costly care (kostnadskrävande vård): förordning 1996:1357, 7 §; SFS 2008:124, 7 a §: the cost of
  one care contact above 100 000 kr, of which the region bears the first 100 000; the patient's fee
  is deducted and an interpreter is included; only days on which the person was registered with
  Migrationsverket count. The application is made within six months after the end of the calendar
  year in which the contact ended, on form 4492, one a person, with a doctor's statement. Of a long
  contact one application is made a quarter.
- Lasting care (varaktig vård): förordning 2010:1122, 33 § (SFS 2019:1079): care for three years or
  longer that costs 60 000 kr or more in twelve months, of persons with a residence permit that can
  lead to folkbokföring. 35 §: application within one year from the end of the period, the first one
  within three years from the reception in a municipality.
- Health examinations of asylum seekers: SFS 2008:124: application by the end of the quarter after
  the examination; the amount is that of the day of the examination. One examination of a person is
  paid for (2010:1122, 34 §).

A candidate is a claim that the figures allow. Whether the person was registered, and whether care
will last, a person decides from the medical record.
"""

from typing import Final, NamedTuple

import pandera.polars as pa
import polars as pl

from contracts.answers import Claim
from contracts.codes import Category
from contracts.contract import Contract
from contracts.keys import Kronor


class ClaimText(NamedTuple):
    """A kind of claim in Swedish: its name, the rule, what to fetch for it."""

    name: str
    rule: str
    documents: str


CLAIMS: Final[dict[Claim, ClaimText]] = {
    Claim.COSTLY: ClaimText(
        "Kostnadskrävande vård", "1996:1357 § 7", "Epikris och läkarintyg (blankett 4492)"
    ),
    Claim.LASTING: ClaimText(
        "Varaktig vård", "2010:1122 § 33", "Läkarintyg om vårdbehov i minst tre år, journal"
    ),
    Claim.HEALTH_EXAM: ClaimText("Hälsoundersökning", "SFS 2008:124", ""),
}


class ReimbursementCandidate(Contract):
    """A contact that the region may claim for; for lasting care, twelve months.

    Costly care of a contact over several quarters has one row for each, with its days and cost.
    """

    claim: str = pa.Field(isin=[claim.value for claim in Claim], description="What is claimed")
    reporter: str = pa.Field(description="Who reported the contact")
    contact_id: str = pa.Field(description="The contact; for lasting care the last of the months")
    patient_id: str = pa.Field(description="Reserve number, or the kept personal number")
    patient_name: str = pa.Field(nullable=True, description="Name")
    born_on: pl.Date = pa.Field(nullable=True, description="Birth date")
    protected_identity: bool = pa.Field(description="Whether the identity is protected")
    lma_number: str = pa.Field(nullable=True, description="LMA number")
    category: str = pa.Field(
        isin=[category.value for category in Category], description="Group of patients"
    )
    seller_org_no: str = pa.Field(description="Org number of the provider")
    agreement_id: str = pa.Field(description="The agreement (ADA number)")
    care_unit: str = pa.Field(description="Care unit (kombikakod)")
    unit_name: str = pa.Field(nullable=True, description="Name of the unit")
    started_on: pl.Date = pa.Field(description="First day of the contact, or of the first contact")
    ended_on: pl.Date = pa.Field(description="Last day of the contact")
    contacts: pl.Int64 = pa.Field(ge=1, description="Number of contacts in the cost")
    cost: Kronor = pa.Field(gt=0, description="Kronor billed net, without VAT compensation")
    fee_deducted: bool = pa.Field(description="Whether a patient fee is deducted from the cost")
    limit: Kronor = pa.Field(nullable=True, description="The limit of the rule that day, kronor")
    claimable: Kronor = pa.Field(
        nullable=True, description="Kronor to claim by the figures; empty if not known"
    )
    deadline: pl.Date = pa.Field(
        nullable=True, description="Last day to apply; empty if no source has one"
    )
    claimed_on: pl.Date = pa.Field(nullable=True, description="Day of the application, if made")
    case_number: str = pa.Field(nullable=True, description="Migrationsverket's case, if known")


class DocumentToFetch(Contract):
    """A contact that needs an epikris or doctor's statement for an unmade claim."""

    claim: str = pa.Field(isin=[claim.value for claim in Claim], description="What is claimed")
    documents: str = pa.Field(description="What to fetch, in Swedish")
    deadline: pl.Date = pa.Field(nullable=True, description="Last day to apply")
    reporter: str = pa.Field(description="Who reported the contact")
    contact_id: str = pa.Field(description="The contact")
    patient_id: str = pa.Field(description="Reserve number, or the kept personal number")
    patient_name: str = pa.Field(nullable=True, description="Name")
    protected_identity: bool = pa.Field(description="Whether the identity is protected")
    seller_org_no: str = pa.Field(description="Org number of the provider")
    agreement_id: str = pa.Field(description="The agreement (ADA number)")
    care_unit: str = pa.Field(description="Care unit (kombikakod)")
    unit_name: str = pa.Field(nullable=True, description="Name of the unit")
    started_on: pl.Date = pa.Field(description="Day the contact started")
    ended_on: pl.Date = pa.Field(description="Day it ended")
    amount: Kronor = pa.Field(description="Kronor billed net")
