"""The region's answers and the state's reimbursement, compared with our billing.

May use: registries, archive, ledger, home; transforms.answers, hej and reimbursement.
Used by: commands, flows, desk, follow_up.
"""
