"""What every other package of pipelines may use: paths, files, settings, log, clock, orders.

Holds the folder layout of a home and whole-file writing. Uses: contracts and transforms only.
Used by: every package above. No knowledge of care or of the ledger.
"""
