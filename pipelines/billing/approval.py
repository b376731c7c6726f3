"""The approval that a draft needs before it is issued: docs/operation.md#approval."""

from pathlib import Path

from contracts.invoices import Invoice
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.work import Work
from pipelines.home.settings import RunSettings
from pipelines.ledger.records import RunRecord
from transforms.credits import CreditLimits, credits_exceed


def large_credits(folder: Path, settings: RunSettings) -> bool:
    """Return whether the credit notes of the run in `folder` exceed a limit of the settings."""
    limits = CreditLimits(settings.approve_credits_kronor, settings.approve_credits_percent)
    return any(limits) and credits_exceed(EvidenceOfRun(folder).read("invoices", Invoice), limits)


def may_wait(work: Work, folder: Path, *, asked: bool) -> bool:
    """Return whether people look at the run in `folder` before it is issued.

    `asked` is whether the call was asked to stop at a draft.
    """
    settings = work.settings
    return asked or settings.approval == "four_eyes" or large_credits(folder, settings)


def waits_for_person(work: Work, draft: RunRecord) -> bool:
    """Return whether a draft needs an approval that it does not have."""
    if draft.approved_by is not None:
        return False
    settings = work.settings
    return settings.approval == "four_eyes" or large_credits(
        work.home.root / draft.folder, settings
    )


def is_issued_at_once(work: Work, draft: RunRecord) -> bool:
    """Return whether the call that makes a draft also issues it."""
    return work.settings.approval == "auto" and not waits_for_person(work, draft)
