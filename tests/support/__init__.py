"""Shared helpers of the tests: text tables, homes, runs."""
