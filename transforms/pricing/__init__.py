"""The cost of a contact: items with their sources, each rounded once (money).

May use: dated, sift, sql. Used by: pipelines.billing, settlement, invoicing, explaining.
"""
