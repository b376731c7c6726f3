"""The official rules of e-invoices (UBL, CEN, Peppol), run before issuing.

May use: contracts and transforms only.
Used by: documents, doctor, serve.
"""
