"""The base of every data contract, and the types they share."""

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Self

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig
from pandera.errors import SchemaErrors
from pandera.typing.polars import DataFrame

from contracts.errors.codes import ErrorCode
from contracts.errors.error import ContractBrokenError
from contracts.held import Promise, promise_of, surely_keeps

# DRG weights have at most four decimals: times kronor gives six, which money.py keeps exactly.
Weight = Annotated[pl.Decimal, 9, 4]


class Contract(pa.DataFrameModel):
    """A table passed between steps: exactly these columns, in any order."""

    class Config(BaseConfig):
        """Pandera's settings: exactly the columns named."""

        strict = True

    @classmethod
    def of(cls, rows: pl.DataFrame) -> DataFrame[Self]:
        """Validate `rows` and return them in the contract's column order.

        Raises:
            ContractBrokenError: with the columns and rules that do not hold, without values.
        """
        if not cls.surely_kept_by(rows):
            try:
                cls.validate(rows, lazy=True)
            except SchemaErrors as broken:
                found = broken.failure_cases.select("column", "check").unique().rows()
                rule = str(sorted(found, key=str))
                code = ErrorCode.CONTRACT_BROKEN
                raise ContractBrokenError(code, table=cls.__name__, rule=rule) from None
        return rows.select(cls.columns())  # type: ignore[return-value]

    @classmethod
    def surely_kept_by(cls, rows: pl.DataFrame) -> bool:
        """Return whether `rows` surely keep the contract; if not, ask `validate`."""
        return surely_keeps(rows, cls._promise())

    @classmethod
    @cache
    def _promise(cls) -> Promise:
        return promise_of(cls.to_schema())

    @classmethod
    def joined(cls, parts: Iterable[DataFrame[Self]]) -> DataFrame[Self]:
        """Return one table of `parts` that each keep the contract and share no key."""
        return pl.concat(parts)  # type: ignore[return-value]

    @classmethod
    def columns(cls) -> list[str]:
        """Return the names of the columns, in the order of the contract."""
        return list(cls.to_schema().columns)

    @classmethod
    def schema(cls) -> pl.Schema:
        """Return the polars schema of the contract."""
        columns = cls.to_schema().columns
        return pl.Schema({name: column.dtype.type for name, column in columns.items()})

    @classmethod
    def none(cls) -> DataFrame[Self]:
        """Return an empty table."""
        return cls.of(pl.DataFrame(schema=cls.schema()))
