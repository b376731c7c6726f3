"""Shared foundation: paths, whole-file writing, settings, log, clock, orders.

May use: contracts and transforms only; it does not depend on care rules or the ledger.
Used by: every package of pipelines, flows and commands.
"""
