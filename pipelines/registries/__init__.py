"""The dated tables of a home: loading, checks, and import of the region's exports.

May use: readers, home.
Used by: billing, answers, desk, operation, and the import commands.
"""
