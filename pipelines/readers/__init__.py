"""Delivered files: each format as rows of text, in the sender's own columns.

May use: contracts and transforms only.
Used by: inbox, archive, registries, keep.
"""
