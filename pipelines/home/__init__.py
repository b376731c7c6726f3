"""What every package may use: paths, whole-file writing, settings, log, clock, orders.

May use: contracts and transforms only; it knows nothing of care or of the ledger.
Used by: every package of pipelines, flows and commands.
"""
