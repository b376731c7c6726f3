"""Documents: an issued invoice, a reconciliation or a judged file, to bytes.

May use: the tables of hej, reimbursement and reconciliation; check_digits, dated.
Used by: pipelines; alerts and explaining for its Swedish words.
"""
