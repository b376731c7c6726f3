"""Explanation of a contact's outcome: the rules, and the registry rows they used.

May use: matching, pricing, dated, documents.swedish. Used by: pipelines.desk.
"""
