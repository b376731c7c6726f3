"""The month's reconciliation as a page, charts and a workbook.

May use: workbook, swedish; the tables of transforms.reconciliation.
Used by: pipelines.documents, flows and the reconcile command.
"""
