"""The analysts' database: its sources, build, verification and queries.

May use: answers, payments, registries, archive, home.
Used by: outbox, month, keep, desk, flows and the commands that query.
"""
