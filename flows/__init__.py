"""Prefect, and nothing about care."""
