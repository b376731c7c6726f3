"""The one reading of a cell: any listed spelling becomes one canonical text, then a value.

The table of kinds and spellings is `contracts/cells.py`, as a page docs/cells.md.
"""
