"""Alerts for the operators: facts about a home -> the alert, in Swedish.

May use: documents.swedish, pricing.money, reconciliation. Used by: pipelines.operation, flows.
"""
