"""Data of earlier runs: evidence, history, reported rows, destroyed files.

May use: ledger, readers, home.
Used by: every package that bills, documents, publishes or verifies.
"""
