"""What the region answered and what the state repays, compared with what was billed.

May use: ledger, registries, archive, home; transforms.answers, hej and reimbursement.
Used by: commands, desk, follow_up, operation.
"""
