"""An issued run to files: invoices, bases, PDFs, RES, the national basis.

May use: billing (manifest), archive, validation, home.
Used by: month prepares documents; outbox delivers them; keep makes them again.
"""
