"""What the region answers: read to types, then compared with what was billed.

May use: pricing.money, texts.
Used by: pipelines.answers, hej, reimbursement.
"""
