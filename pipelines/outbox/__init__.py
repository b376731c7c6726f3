"""Files to their places: month folders, lists with hashes, delivery, checks.

May use: documents, follow_up, billing (manifest), archive, ledger, home.
Used by: month, recovery, keep and desk.
"""
