"""The oracle: a second, simple implementation of the billing rules.

Row loops, dictionaries, `Decimal` and `datetime`; the standard library only, and nothing of the
project. Where docs/rules.md is silent, a comment that begins with "Silent:" states what the oracle
chose.
"""

from .model import InvoiceResult, RunResult
from .oracle import Oracle

__all__ = ["InvoiceResult", "Oracle", "RunResult"]
