"""What a person decides and asks: release, refuse, explain, match payments, void and credit.

May use: everything below month except keep and operation.
Used by: commands.
"""
