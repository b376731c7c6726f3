"""The dated tables of a home: loading, checks, and import of the region's exports.

May use: readers, home.
Used by: billing, answers, documents, follow_up, desk, operation, keep, recovery, and the import
commands.
"""
