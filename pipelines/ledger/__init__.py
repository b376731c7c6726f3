"""The system of record: files, runs, decisions, invoices, payments, audit chain.

May use: home only. `store.Ledger` is the only interface; no other code runs SQL on ledger.sqlite.
Used by: every package above; `lock.hold` keeps a home to one writer.
"""
