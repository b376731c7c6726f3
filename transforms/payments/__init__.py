"""Matching of payments: rules without doubt, and a worklist of the rest.

May use: contracts only. Used by: pipelines.payments, desk, follow_up; commands.
"""
