"""Delivery of files: month folders, lists with hashes, checks.

May use: documents, follow_up, billing (manifest), archive, ledger, home.
Used by: month, recovery, keep and desk.
"""
