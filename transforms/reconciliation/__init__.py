"""The month's reconciliation of every row and krona. Sums, no rounding.

May use: contracts only. Used by: pipelines.documents and gate; documents.reconciliation, alerts.
"""
