"""Information for the operator: alerts and their senders, the doctor's findings.

May use: inbox, payments, registries, archive, ledger, validation, home.
Used by: the watching flow and `samfaktura doctor`.
"""
