"""Named checks of an invoice: it is read back, and every rule is tested by its id.

May use: invoice, check_digits.
Used by: pipelines.documents, riv (its XML reading).
"""
