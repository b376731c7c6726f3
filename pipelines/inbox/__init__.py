"""Ingestion of files: completeness, recognition, and the copy in the archive.

May use: readers, answers, archive, ledger, home.
Used by: month, flows and the ingest command; keep reads the archive the same way.
"""
