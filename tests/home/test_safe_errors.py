"""Failures are reported by type and place, without third-party messages."""

from __future__ import annotations

import errno
import os

import polars as pl
import pytest

from commands.failures import answer_to
from contracts.errors.codes import ErrorCode
from contracts.errors.error import (
    ContractBrokenError,
    LedgerBusyError,
    PassingError,
    SamfakturaError,
)
from contracts.fates import Remark
from flows.discreet import discreet
from pipelines.home.safe_errors import fit_to_keep, known

NAME = "Zebulon Kvastqvist"


def quoting() -> Exception:
    with pytest.raises(pl.exceptions.PolarsError) as caught:
        pl.DataFrame({"name": [NAME]}).select(pl.col("name").str.to_date("%Y"))
    assert NAME in str(caught.value)
    return caught.value


def test_an_engines_message_is_left_out_and_its_type_is_kept() -> None:
    fit = fit_to_keep(quoting())
    assert isinstance(fit, SamfakturaError)
    assert "InvalidOperationError" in str(fit)
    assert NAME not in str(fit)
    message, code = answer_to(quoting())
    assert (NAME not in message, code) == (True, 1)
    assert message.startswith("Fel i programmet (InvalidOperationError)")


def test_the_place_in_the_program_is_reported() -> None:
    with pytest.raises(ContractBrokenError) as caught:
        Remark.of(pl.DataFrame({"x": [NAME]}))
    assert "contracts/contract.py:" in known(ZeroDivisionError().with_traceback(caught.tb)).swedish
    never_raised = ValueError("never raised")
    assert known(never_raised).parameters["place"] == "utanför programmet"


def test_our_own_errors_are_kept_as_they_are() -> None:
    ours = LedgerBusyError(ErrorCode.HOME_BUSY_UNSIGNED)
    assert fit_to_keep(ours) is ours


@pytest.mark.parametrize(
    ("failed", "code", "fault"),
    [
        (OSError(errno.EACCES, NAME, NAME), ErrorCode.FOLDER_LOCKED, "EACCES"),
        (OSError(errno.EIO, NAME, NAME), ErrorCode.SYSTEM_FAILED, "EIO"),
        (OSError(errno.EFBIG, NAME, NAME), ErrorCode.DISK_FULL, None),
        (ValueError(f"{NAME}: {os.strerror(errno.ENOSPC)}"), ErrorCode.DISK_FULL, None),
        (ChildProcessError(NAME), ErrorCode.PROGRAM_FAULT, None),
    ],
)
def test_operating_system_errors_lose_the_path(
    failed: Exception, code: ErrorCode, fault: str | None
) -> None:
    fit = fit_to_keep(failed)
    assert isinstance(fit, PassingError)
    assert (fit.code, fit.parameters.get("fault")) == (code, fault)
    assert NAME not in repr(fit) + str(fit) + str(fit.__dict__)


def test_the_stored_failure_is_not_chained_to_the_original() -> None:
    @discreet
    def fails() -> None:
        raise ValueError(NAME)

    with pytest.raises(SamfakturaError, match="ValueError") as caught:
        fails()
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None
