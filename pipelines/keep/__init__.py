"""Preservation of a home: backup, restore, rebuild, verify, retention, destroy.

May use: everything below month except desk and operation.
Used by: commands and the nightly flow.
"""
