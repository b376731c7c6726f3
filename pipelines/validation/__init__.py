"""The official rules of e-invoices (UBL schema, CEN, Peppol), run before anything is issued.

May use: contracts and transforms only.
Used by: documents, doctor, serve.
"""
