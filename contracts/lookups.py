"""The registries' answers for each contact, before any rule rejects it.

The rules of matching and `explain` read these columns.
"""

import pandera.polars as pa
import polars as pl

from contracts.codes import Category
from contracts.contract import Contract
from contracts.registries import LMA_EVIDENCE


class PersonLookup(Contract):
    """The registry of reserve numbers about a contact's patient, and the contact's category."""

    row: pl.UInt32 = pa.Field(
        description="Number of the row in its run, in the order of delivery, from 0"
    )
    is_reserve_number: bool = pa.Field(description="Whether a reserve number was reported")
    is_personal_number: bool = pa.Field(
        description="Whether a personal or coordination number was reported"
    )
    linked_numbers: pl.UInt32 = pa.Field(
        description="Reserve numbers that a personal number leads to on the day"
    )
    number_kept: bool = pa.Field(
        description="Whether a personal number is kept, for a protected identity without others"
    )
    number_replaced: bool = pa.Field(
        nullable=True, description="Whether another reserve number replaces the reported one"
    )
    survivor: str = pa.Field(nullable=True, description="The surviving reserve number, if any")
    in_registry: bool = pa.Field(
        nullable=True, description="Whether the registry has it; empty = no"
    )
    registry_name: str = pa.Field(nullable=True, description="Name, of the registry")
    registry_born_on: pl.Date = pa.Field(nullable=True, description="Birth date, of the registry")
    registry_sex: str = pa.Field(nullable=True, description="Sex, of the registry")
    registry_protected: bool = pa.Field(
        nullable=True, description="Whether the registry protects the identity"
    )
    registry_registered_from: pl.Date = pa.Field(
        nullable=True, description="First day of folkbokföring, of the registry"
    )
    registry_left_on: pl.Date = pa.Field(nullable=True, description="Day the person left")
    registry_died_on: pl.Date = pa.Field(nullable=True, description="Day of death")
    maybe_registered: bool = pa.Field(
        description="Whether a personnummer was reported, and the registry has no folkbokföring"
    )
    named_differently: bool = pa.Field(
        description="Whether the reported name differs from the registry's"
    )
    resolved_patient_id: str = pa.Field(
        nullable=True, description="The surviving reserve number, or a kept personal number"
    )
    category: str = pa.Field(
        isin=[category.value for category in Category],
        nullable=True,
        description="Group of patients",
    )


class LmaLookup(Contract):
    """The registry of LMA cards about a contact's number, or the patient's when none is reported.

    The columns about a reported number are empty where none was reported or is needed.
    """

    row: pl.UInt32 = pa.Field(
        description="Number of the row in its run, in the order of delivery, from 0"
    )
    lma_needed: bool = pa.Field(nullable=True, description="Whether the category has LMA numbers")
    lma_as_read: str = pa.Field(nullable=True, description="The reported number, as NN-NNNNNN")
    lma_malformed: bool = pa.Field(
        nullable=True, description="Whether the reported number cannot be read"
    )
    lma_registered: bool = pa.Field(
        nullable=True, description="Whether the registry has the reported number"
    )
    lma_is_the_patients: bool = pa.Field(
        nullable=True, description="Whether it is the patient's, or the owner is not checked"
    )
    lma_holds: bool = pa.Field(nullable=True, description="Whether it holds on the start day")
    lma_evidence: str = pa.Field(
        nullable=True,
        isin=list(LMA_EVIDENCE),
        description="Kind of the LMA evidence that holds; of several, the latest",
    )
    lma_filled_in: str = pa.Field(
        nullable=True, description="The patient's only number that day, when none was reported"
    )
    resolved_lma_number: str = pa.Field(nullable=True, description="LMA number, NN-NNNNNN")
    residence: str = pa.Field(
        nullable=True,
        description="County code of residence, of the LMA evidence that holds; empty = unknown",
    )


class UnitLookup(Contract):
    """The registries of care units and agreements, by the start day or else the end day."""

    row: pl.UInt32 = pa.Field(
        description="Number of the row in its run, in the order of delivery, from 0"
    )
    unit_known: bool = pa.Field(description="Whether the registry has the code on some day")
    unit_open: bool = pa.Field(description="Whether the unit was open on one of the days")
    resolved_unit: str = pa.Field(nullable=True, description="Kombikakod of the care unit")
    unit_name: str = pa.Field(nullable=True, description="Name of the care unit")
    unit_hsa_id: str = pa.Field(nullable=True, description="HSA-id of the care unit")
    medical_field_code: str = pa.Field(
        nullable=True, description="Medicinskt verksamhetsområde (MVO)"
    )
    agreements_found: pl.Int64 = pa.Field(
        ge=0, description="Agreements that the code leads to; an HSA-id may lead to several"
    )
    agreement_id: str = pa.Field(nullable=True, description="The agreement (ADA number)")
    agreement_row: pl.UInt32 = pa.Field(
        nullable=True, description="Line of the agreement's row that held"
    )
