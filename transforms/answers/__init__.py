"""The region's answers: parsed, then compared with what was billed.

May use: pricing.money, texts. Used by: pipelines.answers, hej, reimbursement.
"""
