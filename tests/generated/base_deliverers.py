"""The folders that may report for some reporters and agreements; most seeds bind none."""

from tests.generated.base_units import LONG_AGO
from tests.generated.world import Calendar, Row

_OF_MONTHS = "abcdefghijkl"


def deliverers(seed: int, cal: Calendar) -> list[Row]:
    """Return what each folder may report; a table without a row for some of them."""
    if seed % 3 != 1:
        return []
    rows = [_row("", "", ""), _row("", "5560001000", "W1")]
    for letter in _OF_MONTHS:
        bound = f"{letter}a-b"
        rows += [
            _row(f"{letter}a", "", ""),
            _row(bound, "16556000-1000", ""),
            _row(bound, "5560002000", "") | {"valid_to": cal.day(1, 15)},
            *(_row(bound, "TakeCare Öst", agreement) for agreement in ("P1", "S1", "W1")),
            *(
                _row(f"{letter}Ä", "", agreement)
                for agreement in ("P1", "P2", "P3", "S1", "R2", "W1", "W2", "W3", "W4")
            ),
            _row(f"{letter}Ä", "5560002000", "") | {"valid_from": cal.day(0, 20)},
        ]
    return rows


def rows_for(reporter: str) -> list[Row]:
    """Return rows that allow a reporter in every folder."""
    folders = [f"{letter}{name}" for letter in _OF_MONTHS for name in ("a", "a-b", "Ä")]
    return [_row(folder, reporter, "") for folder in folders]


def _row(folder: str, reporter: str, agreement: str) -> Row:
    return {
        "folder": folder,
        "reporter": reporter,
        "agreement_id": agreement,
        "valid_from": LONG_AGO,
        "valid_to": "",
    }
