"""The national basis for care billed between regions: RIV-TA billing claim 1.1.

May use: invoice, checks (reading), check_digits, swedish.
Used by: pipelines.documents.
"""
