"""Readers of payments: ISO 20022 camt.053 and camt.054, and Bankgirot's BgMax."""
