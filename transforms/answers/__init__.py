"""The region's answers: parsed, then compared with what was billed.

May use: cells. Used by: pipelines.answers and readers; hej, reimbursement.
"""
