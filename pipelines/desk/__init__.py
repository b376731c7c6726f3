"""Users' decisions and queries: release, refuse, explain, match, void, credit.

May use: everything below month except keep and operation.
Used by: commands.
"""
