"""What fails is told by its kind and place; the words of libraries, which quote cells, are not."""

from __future__ import annotations

import errno

import polars as pl
import pytest

from commands.failures import answer_to
from contracts.contract import ContractBrokenError
from contracts.fates import Remark
from flows.discreet import discreet
from pipelines.home.safe_errors import ProgramFaultError, fit_to_keep, where
from pipelines.ledger.errors import LedgerBusyError

NAME = "Zebulon Kvastqvist"


def quoting() -> Exception:
    with pytest.raises(pl.exceptions.PolarsError) as caught:
        pl.DataFrame({"name": [NAME]}).select(pl.col("name").str.to_date("%Y"))
    assert NAME in str(caught.value)
    return caught.value


def test_the_words_of_an_engine_are_left_out_and_its_kind_is_not() -> None:
    fit = fit_to_keep(quoting())
    assert isinstance(fit, ProgramFaultError)
    assert "InvalidOperationError" in str(fit)
    assert NAME not in str(fit)
    told, code = answer_to(quoting())
    assert (NAME not in told, code) == (True, 1)
    assert told.startswith("Fel i programmet (InvalidOperationError)")


def test_the_place_in_the_program_is_told() -> None:
    with pytest.raises(ContractBrokenError) as caught:
        Remark.of(pl.DataFrame({"x": [NAME]}))
    assert "contracts/contract.py:" in where(caught.value)
    assert where(ValueError("never raised")) == "outside the program"


def test_our_own_errors_are_kept_as_they_are() -> None:
    ours = LedgerBusyError()
    assert fit_to_keep(ours) is ours


def test_the_machines_errors_lose_the_path_and_keep_their_kind() -> None:
    fit = fit_to_keep(PermissionError(errno.EACCES, "x", f"/inbox/{NAME}.csv"))
    assert isinstance(fit, PermissionError)
    assert fit.errno == errno.EACCES
    assert NAME not in repr(fit) + str(fit.__dict__)
    assert str(fit_to_keep(ChildProcessError(NAME))) == "ChildProcessError"


def test_what_is_kept_of_a_failure_is_not_chained_to_it() -> None:
    @discreet
    def fails() -> None:
        raise ValueError(NAME)

    with pytest.raises(ProgramFaultError, match="ValueError") as caught:
        fails()
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None
