"""The files of an issued run: invoices, bases, PDFs, RES, the national basis.

May use: billing, registries, archive, ledger, validation, home.
Used by: month prepares documents; outbox delivers them; keep and recovery reproduce them;
commands and flows.
"""
