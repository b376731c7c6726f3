"""The region's answers and the state's reimbursement, compared with our billing.

May use: ledger, registries, archive, home; transforms.answers, hej and reimbursement.
Used by: commands, desk, follow_up, operation.
"""
