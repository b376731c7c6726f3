"""A comparison of a month in HEJ with our billing."""

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import AnswerKind
from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from contracts.invoices import BilledLine
from contracts.keys import IDENTITY
from contracts.period import Month
from contracts.registries import HejPrice
from pipelines.answers.statuses import contacts_of, of_files, with_numbers
from pipelines.archive.history import history_of
from pipelines.archive.work import Work
from pipelines.home.paths import Home
from pipelines.registries.files import registry_file
from pipelines.registries.load import load_registry
from pipelines.registries.text import registry_bytes
from transforms.comparison import whole_stays
from transforms.hej import HejComparison, OurSide, compare_with_hej, priced


def compared(work: Work, month: Month, prices: DataFrame[HejPrice]) -> HejComparison:
    """Compare HEJ's records of a month with what was billed.

    Raises:
        SamfakturaError: no delivered file from HEJ covers the month.
    """
    of_month = pl.col("month") == str(month)
    products = of_files(work, AnswerKind.HEJ, of_month)
    if products.is_empty():
        raise SamfakturaError(ErrorCode.HEJ_FILE_MISSING, month=month)
    ours = our_side(work, products, month)
    return compare_with_hej(str(month), priced(products, prices), ours)


def our_side(work: Work, products: pl.DataFrame, month: Month) -> OurSide:
    """Return our records of HEJ's contacts, and of those that ended in the month."""
    history = history_of(work)
    contacts = contacts_of(work, products)
    named = history.billed(contacts)
    ended = history.billed_that_ended(month.first_day, month.last_day)
    key = [*IDENTITY, "care_month"]
    lines = BilledLine.of(pl.concat([named, ended]).unique(key, maintain_order=True))
    return OurSide(contacts, with_numbers(whole_stays(lines), work.ledger), history.items(lines))


def hej_months(work: Work) -> list[str]:
    """Return the months that delivered files from HEJ cover."""
    products = of_files(work, AnswerKind.HEJ)
    return products.get_column("month").unique().sort().to_list()


def hej_prices(home: Home) -> DataFrame[HejPrice]:
    """Return HEJ's price per product; empty if the home has no such table.

    Raises:
        RegistryError: `hej_prices.csv` is invalid.
    """
    file = registry_file(home.registries, "hej_prices")
    prices = HejPrice.none() if file is None else load_registry("hej_prices", registry_bytes(file))
    return HejPrice.of(prices)
