"""Ingestion of files: which are complete, what each is, and its copy in the archive.

May use: readers, answers, archive, ledger, home.
Used by: month, flows and the ingest command; keep reads the archive the same way.
"""
