"""The dated tables of a home: loaded, checked as a whole, and made from the region's exports.

May use: readers, home.
Used by: billing, answers, desk, operation, and the import commands.
"""
