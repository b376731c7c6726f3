"""What a contact costs: items, each with its reason, rounded once (money).

May use: dated, sift, sql.
Used by: pipelines.billing, settlement, invoicing, explaining.
"""
