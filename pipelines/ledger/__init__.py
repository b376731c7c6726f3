"""The system of record: files, runs, decisions, issued invoices, payments, audit chain.

May use: home only. `store.Ledger` is its one door; nothing else speaks SQL to ledger.sqlite.
Used by: every package above; `lock.hold` keeps a home to one writer.
"""
