"""Generate the sample quarter: `python data/sample/make_sample.py [--to FOLDER]`.

Writes the registries, the reports in the inbox, the decisions, the expected result of each row, and
the README. The bytes are the same each time. The project's rules are not used: expected results
follow from why each row was made. Payments in the inbox (BgMax, camt) and `answers/` are written by
hand.
"""

import argparse
import random
from pathlib import Path

from making import (
    ordinary,
    payers,
    prices,
    providers,
    stories_added,
    stories_changes,
    stories_format,
    stories_history,
    stories_home,
    stories_hospital,
    stories_private,
    stories_stays,
    units,
    writers,
)
from making.people import People
from making.readme import readme
from making.reports import Quarter, Row
from tests.support.report_files import csv_file

HERE = Path(__file__).parent
SEED = 20240101
# A sender's mistake: January's file again under another name, with the same bytes.
SENT_AGAIN = {
    "2024-02/narsjukvard_2024-01_skickad_igen.csv": "2024-01/narsjukvard_2024-01.csv",
}
EXPECTED = [
    "delivery", "file", "source_row", "reporter", "contact_id", "month", "fate", "codes",
    "amount", "agreement_id", "payer_id", "route", "why",
]  # fmt: skip
DECISIONS = ["month", "kind", "reporter", "contact_id", "because"]


def make_quarter() -> Quarter:
    """Return the whole quarter: stories, the ordinary rows around them, added stories."""
    quarter = Quarter(People(random.Random(SEED)))  # noqa: S311 made-up data
    for stories in (
        stories_format,
        stories_history,
        stories_changes,
        stories_private,
        stories_hospital,
        stories_home,
    ):
        stories.tell(quarter)
    ordinary.fill(quarter)
    stories_added.tell(quarter)
    stories_stays.tell(quarter)
    return quarter


def expected(rows: dict[str, list[Row]]) -> list[list[str]]:
    """Return expected.csv: a line for each row and each run that judges it."""
    return [
        [
            *path.split("/"),
            str(source_row),
            row.values["reporter"],
            row.values["contact_id"],
            judged.month,
            judged.fate,
            judged.codes,
            judged.amount,
            judged.agreement,
            judged.payer,
            judged.route,
            judged.why,
        ]
        for path, reported in sorted(rows.items())
        for source_row, row in enumerate(reported, start=1)
        for judged in row.judged
    ]


def files() -> dict[str, bytes]:
    """Return every generated file by its path in data/sample."""
    quarter = make_quarter()
    tables = {
        "agreements": providers.agreements(),
        "care_units": units.care_units(),
        "reserve_numbers": quarter.people.reserve_numbers,
        "lma_cards": quarter.people.lma_cards,
        "fee_codes": prices.fee_codes(),
        "visit_types": prices.visit_types(),
        "professions": prices.professions(),
        "patient_fees": prices.patient_fees(),
        "price_lists": prices.price_lists(),
        "price_items": prices.price_items(),
        "drg_weights": prices.drg_weights(),
        "double_rules": prices.double_rules(),
        "payers": payers.payers(),
    }
    made = {f"registries/{name}.csv": writers.registry(rows) for name, rows in tables.items()}
    inbox = {path: writers.delivery(path, rows) for path, rows in sorted(quarter.rows.items())}
    inbox |= {again: inbox[first] for again, first in SENT_AGAIN.items()}
    made |= {f"inbox/{path}": content for path, content in inbox.items()}
    decided = [[decision[name] for name in DECISIONS] for decision in quarter.decisions]
    made["decisions.csv"] = csv_file(DECISIONS, decided, ",")
    made["expected.csv"] = csv_file(EXPECTED, expected(quarter.rows), ",")
    made["README.md"] = readme(quarter).encode()
    return made


def main() -> None:
    """Write the files to the given folder."""
    arguments = argparse.ArgumentParser(description="Make the sample quarter.")
    arguments.add_argument("--to", type=Path, default=HERE, help="folder to write to")
    folder = arguments.parse_args().to
    for path, content in files().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    main()
