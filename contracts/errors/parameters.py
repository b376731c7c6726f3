"""Parameters of error texts: numbers, days and our own names, no personal data."""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Final, TypedDict, get_args, get_type_hints

from contracts.period import Month

_TIME: Final = "%Y-%m-%d %H:%M UTC"
_TOML_PLACE: Final = re.compile(r"line (\d+), column (\d+)")


class Parameters(TypedDict, total=False):
    """All parameters, with their types and meanings."""

    agreed: Annotated[str, "the decision by which files were destroyed"]
    allowed: Annotated[str, "what is allowed instead"]
    amount: Annotated[Decimal, "kronor"]
    answer: Annotated[str, "what DuckDB answers an analyst's own SQL"]
    columns: Annotated[str, "column names"]
    count: Annotated[int, "how many"]
    counts: Annotated[str, "counts by file and code"]
    currency: Annotated[str, "the code of a currency"]
    document: Annotated[int, "the place of an invoice in its run"]
    event: Annotated[int, "the number of an audit event"]
    expected: Annotated[int, "how many there should be"]
    expected_amount: Annotated[Decimal, "kronor that there should be"]
    fault: Annotated[str, "the operating system's name of what failed, such as EIO"]
    field: Annotated[str, "a field of a layout or template"]
    file: Annotated[str, "the name of a file of ours, or of a registry"]
    file_no: Annotated[int, "the number of a received file"]
    folder: Annotated[str, "a folder"]
    holder: Annotated[str, "the user and process that hold a home"]
    home: Annotated[str, "the folder of a home"]
    invoice: Annotated[str, "an invoice number"]
    invoices: Annotated[str, "invoice numbers"]
    issued_on: Annotated[dt.date, "a day of issue"]
    key: Annotated[str, "the name of a setting"]
    kind: Annotated[str, "the kind of an unforeseen fault"]
    known: Annotated[str, "the names that exist"]
    known_version: Annotated[int, "the latest ledger version that the program knows"]
    last: Annotated[dt.date, "the last day"]
    law: Annotated[str, "the ledger's own name of a rule"]
    line: Annotated[int, "a line number"]
    match: Annotated[int, "the number of a match"]
    month: Annotated[Month, "a month"]
    name: Annotated[str, "a name that was given"]
    number: Annotated[int, "the number of a row of the ledger"]
    other: Annotated[str, "another name"]
    path: Annotated[str, "a path in the home"]
    payment: Annotated[int, "the number of a payment"]
    place: Annotated[str, "where: row, column, cell or line of code"]
    program: Annotated[str, "the version of the program"]
    remark: Annotated[str, "a code of `contracts.remarks`"]
    reporters: Annotated[str, "organisation numbers of reporters"]
    rest: Annotated[Decimal, "kronor that are left"]
    rows: Annotated[str, "registry rows: file, line and key"]
    rule: Annotated[str, "a rule of a document format"]
    run: Annotated[int, "the number of a run"]
    seller: Annotated[str, "the folder of an invoice: seller and number"]
    since: Annotated[dt.datetime, "a time"]
    status: Annotated[int, "the exit code of another process"]
    stored: Annotated[str, "what an audit event stored"]
    table: Annotated[str, "the name of a table"]
    until: Annotated[dt.date, "the last day on which something is kept"]
    url: Annotated[str, "an address"]
    version: Annotated[int, "the version of a ledger"]
    void: Annotated[int, "the number of a void"]
    who: Annotated[str, "a user name"]
    year: Annotated[int, "a calendar year"]


def meanings() -> dict[str, tuple[type, str]]:
    """Return the type and meaning of each parameter, by name."""
    hints = get_type_hints(Parameters, include_extras=True)
    return {name: (get_args(hint)[0], get_args(hint)[1]) for name, hint in hints.items()}


def as_shown(value: object) -> str:
    """Return a parameter as displayed in a text."""
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(dt.UTC):{_TIME}}"
    return str(value)


def place_in_toml(wrong: Exception) -> str:
    """Return where a file stops being TOML in UTF-8, without quoting it.

    A number or a nesting that is too long has no place.
    """
    if isinstance(wrong, UnicodeDecodeError):
        return f"byte {wrong.start + 1}"
    found = _TOML_PLACE.search(str(wrong))
    if found is None:
        return "filens slut" if "end of document" in str(wrong) else "en okänd plats"
    return f"rad {found[1]}, kolumn {found[2]}"
