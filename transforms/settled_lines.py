"""What is debited and credited for what the rows of a run came to."""

from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import ContactPrice, MatchedContact
from contracts.fates import Fate, JudgedRow
from contracts.invoices import BilledLine
from transforms.pricing.contacts import with_prices
from transforms.settle import credit_lines, debit_lines

_PLACE = ("ingest_no", "source_row")


class Lines(NamedTuple):
    """What is billed, and what is credited of what was billed before: not yet on any invoice."""

    debits: pl.DataFrame
    credited: pl.DataFrame


class NetBefore(NamedTuple):
    """What is billed net before a run of its contacts: `own`, and `to_credit` on request."""

    own: DataFrame[BilledLine]
    to_credit: DataFrame[BilledLine] = BilledLine.none()


def lines_of(
    contacts: DataFrame[MatchedContact],
    prices: DataFrame[ContactPrice],
    fates: DataFrame[JudgedRow],
    net: NetBefore,
    run_no: int,
) -> Lines:
    """Return the lines that the fates of a run lead to.

    Args:
        contacts: those that were matched.
        prices: those of them that have a price, and which.
        fates: what the rows of the run came to.
        net: what is billed net before the run of its contacts.
        run_no: the run.
    """
    billed = fates.filter(pl.col("fate") == Fate.BILLED.value)
    ended = fates.filter(pl.col("fate") == Fate.CREDITED.value)
    debits = contacts.join(billed, on=_PLACE, how="semi", maintain_order="left")
    ordered = ended.join(net.to_credit, on=_PLACE, how="semi", maintain_order="left")
    credited = [
        credit_lines(pl.concat([billed, ended]), net.own, run_no),
        credit_lines(ordered, net.to_credit, run_no),
    ]
    return Lines(debit_lines(with_prices(debits, prices), run_no), pl.concat(credited))
