"""The analysts' database: its sources, build, verification and queries.

May use: answers, payments, archive, ledger, home.
Used by: outbox, month, keep, desk, flows and the commands that query.
"""
