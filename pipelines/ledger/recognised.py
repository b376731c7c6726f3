"""Payments that the ledger knows from another message of a bank.

A payment is known if its own message was delivered before, or if another message contains a payment
with the same reference of the bank, day and amount (its `entry`), on an account in common, and the
payer's references do not contradict it. All else is kept: docs/payments.md#identity.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pipelines.ledger.statements import statements

_SQL: Final = statements("payments")
_NUMBERS: Final = re.compile("0*([1-9][0-9]*)")


class _Kept(NamedTuple):
    """A payment of the same entry in the ledger; amount in öre."""

    payment_no: int
    file_no: int
    message: str
    amount: int
    payee_account: str
    own_account: str
    is_whole: int


class Recognised:
    """The recognition of a file's payments. Two entries of a file are two payments."""

    def __init__(self, con: sqlite3.Connection, file_no: int) -> None:
        self._con = con
        self._file_no = file_no
        # A payment in the ledger is the same as at most one of each message.
        self._used: set[tuple[str, int]] = set()

    def known(self, row: Mapping[str, Any], texts: Sequence[str]) -> tuple[bool, int | None]:
        """Return whether a payment is known, else the sum that it is a part of.

        Args:
            row: the payment as read.
            texts: the payer's references and messages.
        """
        if self._con.execute(_SQL["is_known"], (row["identity"],)).fetchone():
            return True, None
        if row["bank_reference"] is None:
            return False, None
        found = list(map(_Kept._make, self._con.execute(_SQL["of_entry"], (row["entry"],))))
        others = [one for one in found if self._may_be(one, row)]
        alike = [one for one in others if bool(one.is_whole) == (row["part"] is None)]
        if self._has_twin(alike, row, texts):
            return True, None
        if row["part"] is None:
            return _add_up(others, int(row["amount"] * 100)), None
        return self._of_sum(others)

    def _may_be(self, one: _Kept, row: Mapping[str, Any]) -> bool:
        """Return whether a payment is of another file and message, and has an account in common."""
        return (
            one.file_no != self._file_no
            and one.message != row["message"]
            and not {one.payee_account, one.own_account}.isdisjoint(
                {row["payee_account"], row["own_account"]}
            )
        )

    def _has_twin(
        self, alike: Iterable[_Kept], row: Mapping[str, Any], texts: Sequence[str]
    ) -> bool:
        """Return whether one of these is the payment; it is used up for the message."""
        own = _numbers(texts)
        for one in alike:
            used = (row["message"], one.payment_no)
            if used not in self._used and one.amount == int(row["amount"] * 100):
                theirs = self._con.execute(_SQL["texts"], (one.payment_no,))
                other = _numbers(text for (text,) in theirs)
                if own <= other or other <= own:
                    self._used.add(used)
                    return True
        return False

    def _of_sum(self, others: Sequence[_Kept]) -> tuple[bool, int | None]:
        """Return what a part is if no message has it: known with its sum, or replacing that."""
        sums = [one for one in others if one.is_whole]
        if len(sums) != 1 or len(others) != 1:
            return False, None
        number = sums[0].payment_no
        matched = self._con.execute(_SQL["is_matched"], (number,)).fetchone()
        return (True, None) if matched else (False, number)


def _add_up(others: Iterable[_Kept], amount: int) -> bool:
    """Return whether the parts in another message have this sum."""
    sums: dict[str, int] = {}
    for one in others:
        if not one.is_whole:
            sums[one.message] = sums.get(one.message, 0) + one.amount
    return amount in sums.values()


def _numbers(texts: Iterable[str]) -> set[str]:
    return {number for text in texts for number in _NUMBERS.findall(text)}
