"""Billing rules: tables in, tables out. Pure: no clock, no files."""
