"""The system of record: files, runs, decisions, issued invoices, evidence by hash, audit chain.

`store.Ledger` is what others use, `lock.hold` keeps a home to one writer. Nothing else speaks SQL
to `ledger.sqlite`.
"""
