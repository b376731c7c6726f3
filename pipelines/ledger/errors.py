"""What can go wrong with the ledger, each with what was kept: nothing of the step that failed.

Messages end in logs: they hold run and invoice numbers, counts and names of rules; never a patient,
a contact, a file name or a cell.
"""

import datetime as dt


class LedgerError(Exception):
    """The ledger refuses, or could not do, what was asked; nothing of it was kept."""


class LedgerBusyError(LedgerError):
    """Another process works on the ledger; `holder` and `since` are None when it did not say."""

    def __init__(self, holder: str | None = None, since: dt.datetime | None = None) -> None:
        self.holder = holder
        self.since = since
        told = f"{holder} since {since.isoformat()}" if holder and since else "another process"
        super().__init__(f"the ledger is in use by {told}; try again when that has ended")


class LedgerUnavailableError(LedgerError):
    """The ledger or its home cannot be opened, or not be written: a folder, rights, a full disk."""


class LedgerDamagedError(LedgerError):
    """The file is no ledger of ours, or was made by a later version, or cannot be read."""


class LedgerCutOffError(LedgerError):
    """The ledger lacks events that the head beside the outbox names: cut off, or an old copy."""


class LawBrokenError(LedgerError):
    """What was to be stored breaks a law of the ledger; the message names the law."""


class UnknownRunError(LedgerError):
    """There is no run with that number."""


class NotTheDraftError(LedgerError):
    """The run is not the open draft: issued already, superseded, or never made."""


class BaseMovedError(LedgerError):
    """Another run was issued after this one was calculated; it must be billed anew."""


class ApprovalError(LedgerError):
    """Not approved, or not by another person, or what was approved is not what is there."""


class DecisionError(LedgerError):
    """A release or refusal that the rules do not allow."""


class MatchError(LedgerError):
    """A payment is said to pay what it cannot: more than there is of it, or what it is not for."""


class VoidError(LedgerError):
    """An invoice cannot be sent, voided or credited as asked; the message says what to do."""


class DestroyError(LedgerError):
    """Files of a year cannot be destroyed as asked, or are destroyed; the message says why."""


class DocumentsDifferError(LedgerError):
    """Documents made again are not the ones that were recorded."""
