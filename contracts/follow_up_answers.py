"""The analysts' tables of the region's answers and possible claims on the state."""

import pandera.polars as pa
import polars as pl

from contracts.answers import Claim, Status
from contracts.codes import Category
from contracts.contract import Contract
from contracts.hej import HejKind
from contracts.keys import Kronor

_CONTACT_ID = "The reporter's id of the contact; a keyed hash if it is not in an agreed form"


class FollowUpAnswer(Contract):
    """Every delivered status of a contact from the region's Avstämningsfunktion.

    Kept forever; the function itself shows fifteen months. `is_latest` marks the valid answer for
    each contact. Joined with `care_contacts` by reporter and contact_id. The region's own text is
    left out, because it is free text.
    """

    answer_no: pl.Int64 = pa.Field(description="The file, as numbered in the ledger")
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    reporter: str = pa.Field(
        nullable=True,
        description="Who reported; if the answer does not say, the only one that has the id",
    )
    contact_id: str = pa.Field(description=_CONTACT_ID)
    month: str = pa.Field(description="Calendar month of the answer, YYYY-MM")
    issuer: str = pa.Field(description="Who invoices (utställare), as the answer says")
    status: str = pa.Field(
        isin=[status.value for status in Status], description=f"One of {', '.join(Status)}"
    )
    remark_code: str = pa.Field(nullable=True, description="The region's code of the remark")
    answered_on: pl.Date = pa.Field(nullable=True, description="Day of the status, if given")
    is_latest: bool = pa.Field(description="Whether it is the contact's last delivered answer")


class FollowUpHejDifference(Contract):
    """Contacts whose amount in HEJ differs from ours, or that only one has, by month.

    HEJ's price of a product is an input (hej_prices.csv), as of the time of publication.
    """

    month: str = pa.Field(description="Month that was compared, YYYY-MM")
    reporter: str = pa.Field(nullable=True, description="Who reported the contact")
    contact_id: str = pa.Field(description=_CONTACT_ID)
    kind: str = pa.Field(
        isin=[kind.value for kind in HejKind], description=f"One of {', '.join(HejKind)}"
    )
    our_amount: Kronor = pa.Field(nullable=True, description="Kronor billed net by us")
    hej_amount: Kronor = pa.Field(
        nullable=True, description="Kronor by HEJ; empty if a product has no price"
    )
    difference: Kronor = pa.Field(nullable=True, description="Ours less HEJ's, kronor")
    cause: str = pa.Field(
        nullable=True, description="Our price item that is as large as the difference, in Swedish"
    )
    agreement_id: str = pa.Field(nullable=True, description="The agreement (ADA number)")
    care_unit: str = pa.Field(nullable=True, description="Care unit (kombikakod)")
    invoice_number: str = pa.Field(nullable=True, description="The seller's invoice, if billed")


class FollowUpCandidate(Contract):
    """Possible claims on the state, by the year in which the contact ended.

    Candidates are based on the figures only: a person must verify registration, permit and the
    duration of care. The cost of lasting care covers all numbers of a patient and is shown under
    the current number.
    """

    year: str = pa.Field(description="Year in which the contact (or the twelve months) ended")
    claim: str = pa.Field(
        isin=[claim.value for claim in Claim], description=f"One of {', '.join(Claim)}"
    )
    reporter: str = pa.Field(description="Who reported the contact")
    contact_id: str = pa.Field(description=_CONTACT_ID)
    patient_key: str = pa.Field(description="Keyed hash of the patient's number")
    category: str = pa.Field(
        isin=[category.value for category in Category], description="Group of patients"
    )
    seller_org_no: str = pa.Field(description="Org number of the provider")
    agreement_id: str = pa.Field(description="The agreement (ADA number)")
    care_unit: str = pa.Field(description="Care unit (kombikakod)")
    started_on: pl.Date = pa.Field(description="First day of the contact, or of the first contact")
    ended_on: pl.Date = pa.Field(description="Last day of the contact")
    contacts: pl.Int64 = pa.Field(description="Number of contacts in the cost")
    cost: Kronor = pa.Field(description="Kronor billed net, without VAT compensation")
    claimable: Kronor = pa.Field(
        nullable=True, description="Kronor to claim by the figures; empty if not known"
    )
    deadline: pl.Date = pa.Field(
        nullable=True, description="Last day to apply; empty if no source has one"
    )
    claimed_on: pl.Date = pa.Field(nullable=True, description="Day of the application, if made")
