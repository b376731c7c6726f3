"""The basis workbook behind an invoice, ours or filled into a payer's template.

May use: invoice, workbook, swedish.
Used by: pipelines.documents.
"""
