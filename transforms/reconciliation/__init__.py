"""The month's reconciliation: every row has a fate, every krona a place. Sums, no rounding.

May use: contracts only.
Used by: pipelines.documents and gate; documents.reconciliation, alerts.
"""
