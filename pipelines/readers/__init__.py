"""Delivered files: each format as rows of text, in the sender's own columns.

May use: home; contracts and transforms.
Used by: inbox, archive, registries, keep.
"""
