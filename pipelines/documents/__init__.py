"""The files of an issued run: invoices, bases, PDFs, RES, the national basis.

May use: billing (manifest), archive, validation, home.
Used by: month prepares documents; outbox delivers them; keep reproduces them.
"""
