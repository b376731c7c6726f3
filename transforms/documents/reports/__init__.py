"""Workbooks for people: returns to senders, answers, HEJ, state reimbursement.

May use: workbook, swedish.
Used by: pipelines.documents and commands.
"""
