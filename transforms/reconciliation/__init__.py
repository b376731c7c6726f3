"""The month's reconciliation: every row has a fate, every krona a place. Sums, never rounding."""
