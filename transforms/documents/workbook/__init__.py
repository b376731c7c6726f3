"""Workbooks (xlsx) and other table files, cell by cell, the same bytes each time.

May use: contracts only.
Used by: basis, reconciliation, reports, and the query command.
"""
