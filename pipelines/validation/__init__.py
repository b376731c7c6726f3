"""The official rules of e-invoices, run on documents before they are issued."""
