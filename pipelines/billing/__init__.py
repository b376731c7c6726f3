"""A run from its order to a draft: inputs, stages, gate, manifest.

May use: inbox, archive, registries, ledger, home.
Used by: month and flows drive it; documents, outbox, keep and desk read its manifest.
"""
