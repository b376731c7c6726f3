"""HEJ's price of each contact compared with ours, and the items behind both.

HEJ (Region Stockholm) shows the amounts that the region calculates for reported care. HEJIndata
2.0, the public format, has the products that HEJ prices and no kronor; the price of a product is an
input (`hej_prices.csv`), or is given in a table exported from HEJ.
"""

from enum import StrEnum
from typing import Final

import pandera.polars as pa
import polars as pl

from contracts.codes import ItemKind
from contracts.contract import Contract
from contracts.keys import Kronor


class HejKind(StrEnum):
    """The result of comparing HEJ's amount of a contact with ours."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNPRICED = "unpriced"
    ONLY_HEJ = "only_hej"
    ONLY_OURS = "only_ours"
    UNKNOWN = "unknown"


HEJ_KINDS: Final[dict[HejKind, str]] = {
    HejKind.EQUAL: "Samma belopp",
    HejKind.DIFFERENT: "Olika belopp",
    HejKind.UNPRICED: "Pris saknas för någon av HEJ:s produkter",
    HejKind.ONLY_HEJ: "I HEJ, men inte fakturerad här",
    HejKind.ONLY_OURS: "Fakturerad via Vårdfaktura, men inte i HEJ",
    HejKind.UNKNOWN: "I HEJ, men inte rapporterad hit (eller oklart vems)",
}


class HejDifference(Contract):
    """A contact with HEJ's amount and ours. `difference` is ours less HEJ's (kronor)."""

    month: str = pa.Field(description="Month that was compared, YYYY-MM")
    reporter: str = pa.Field(nullable=True, description="Who reported the contact")
    contact_id: str = pa.Field(description="The reporter's id of the contact")
    kind: str = pa.Field(
        isin=[kind.value for kind in HejKind], description="How the two amounts go together"
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
    started_on: pl.Date = pa.Field(nullable=True, description="Day the contact started")
    ended_on: pl.Date = pa.Field(nullable=True, description="Day it ended")
    route: str = pa.Field(nullable=True, description="The way of the invoice")
    invoice_number: str = pa.Field(nullable=True, description="The seller's invoice, if billed")


class HejOurItem(Contract):
    """Our price item of a contact whose amounts differ, with its rule and price row."""

    reporter: str = pa.Field(description="Who reported the contact")
    contact_id: str = pa.Field(description="The reporter's id of the contact")
    item: pl.UInt32 = pa.Field(description="Place of the item in the contact's price, from 0")
    kind: str = pa.Field(isin=[kind.value for kind in ItemKind], description="What is paid for")
    rule: str = pa.Field(description="The rule that gave the item, in Swedish")
    code: str = pa.Field(nullable=True, description="KVÅ or DRG, where the price is for one")
    visit_type: str = pa.Field(nullable=True, description="Besökstyp, where the price is for one")
    profession: str = pa.Field(nullable=True, description="Profession, where the price is for one")
    care_form: str = pa.Field(description="How care was given")
    quantity: pl.Int64 = pa.Field(description="How many; negative if subtracted")
    unit_price: Kronor = pa.Field(description="Kronor each")
    amount: Kronor = pa.Field(description="Kronor")
    price_list_id: str = pa.Field(nullable=True, description="The price list, if from one")
    list_row: pl.UInt32 = pa.Field(nullable=True, description="Line of the list's file")
    source: str = pa.Field(nullable=True, description="Where the list has the price from")


class PricedHejProduct(Contract):
    """A HEJ product with its price: given by HEJ, or from `hej_prices.csv`."""

    answer_no: pl.Int64 = pa.Field(description="The file, as numbered in the ledger")
    source_row: pl.Int64 = pa.Field(description="Product of the file, from 1")
    reporter: str = pa.Field(nullable=True, description="Källa of the event")
    contact_id: str = pa.Field(description="ID of the event")
    month: str = pa.Field(description="FbPeriod, YYYY-MM")
    product_code: str = pa.Field(description="Kod of the product")
    commission: str = pa.Field(nullable=True, description="Uppdrag (contract type)")
    quantity: pl.Int32 = pa.Field(description="Antal")
    unit_price: Kronor = pa.Field(nullable=True, description="Kronor each, by hej_prices.csv")
    amount: Kronor = pa.Field(nullable=True, description="Kronor; empty without a price")
    list_row: pl.UInt32 = pa.Field(nullable=True, description="Line of hej_prices.csv")
    source: str = pa.Field(nullable=True, description="Where the price is from")
