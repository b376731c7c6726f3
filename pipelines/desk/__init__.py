"""A person's decisions and queries: release, refuse, explain, match payments, void, credit.

May use: everything below month except keep and operation.
Used by: commands.
"""
