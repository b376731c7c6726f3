"""Stylesheets of rules, rewritten to give the same answers faster.

May use: contracts only.
Used by: layer and official.

Replaces: Saxon on the published stylesheet, which is `plain_layer` in `layer.py`. Equal answers:
`tests/documents/validation/test_quicker_rules.py`. Measured 2026-11-30 by `bench/fast_paths.py`,
two cores: an invoice 5.1 ms, as published 15.5; compiling takes as long.
"""
