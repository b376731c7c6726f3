"""Payments of a home: their tables, and matching them by rule.

May use: archive, home; transforms.payments.
Used by: month, desk, operation, follow_up, flows.
"""
