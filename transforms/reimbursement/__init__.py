"""Possible claims on the state, for care that was billed.

May use: answers, dated, pricing. Used by: pipelines.answers, documents.reports.
"""
