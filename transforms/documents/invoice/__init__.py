"""An invoice as data, as Peppol BIS Billing 3 and as PDF.

May use: swedish.
Used by: basis, checks, res, riv and pipelines.documents.
"""
