"""Counts and their nouns agree in all Swedish texts: `1 rad`, `2 rader`.

A text with a count uses `transforms.documents.swedish.counted`, or is worded so that the noun does
not follow the count: `Filer som ligger kvar: 1.`
"""

import ast
import re
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from contracts.errors.catalogue import ERROR_TEXTS, fields, filled
from contracts.errors.codes import ErrorCode
from contracts.payments import Waiting
from contracts.reconciliation import Unit
from transforms.alerts.alert import Alert, as_mail
from transforms.alerts.runs import LateRun, runs_late
from transforms.alerts.waiting import files_closed, payments_wait
from transforms.documents.reconciliation.rows import UNITS
from transforms.documents.swedish import contacts, counted

ROOT = Path(__file__).parents[1]
_PLURAL = (
    "rader|filer|kontakter|vårdkontakter|betalningar|betalningsfiler|svarsfiler|fakturor|enheter"
    "|vårdenheter|händelser|körningar|dagar|kandidater|kopplingar|mappar|krediteringar"
    "|anmärkningar|kontroller|avvikelser|adresser|månader"
)
AFTER_A_COUNT = re.compile(rf"^ (?:[a-zåäö]+ )?(?:{_PLURAL})\b")
AFTER_ONE = re.compile(rf"(?<![\d,])\b1[ \u00a0](?:[a-zåäö]+ )?(?:{_PLURAL})\b")
# Always more than one, or a part of a whole: `3 av 24 kontroller`.
ALWAYS_SEVERAL = {
    "{number(rows)} rader",
    "{found.controls.height} kontroller",
    "{SOON_DAYS} dagar",
    "{len(known)} enheter",
}


def texts_with_a_plural_after_a_value(path: Path) -> list[str]:
    """Return each value of an f-string before a plural noun, as it stands."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.JoinedStr):
            continue
        for value, after in zip(node.values, node.values[1:], strict=False):
            if not isinstance(value, ast.FormattedValue) or not isinstance(after, ast.Constant):
                continue
            if noun := AFTER_A_COUNT.match(str(after.value)):
                found.append(f"{{{ast.unparse(value.value)}}}{noun[0]}")
    return found


@pytest.mark.parametrize("package", ["commands", "flows", "pipelines", "transforms"])
def test_no_plural_noun_follows_a_value_in_code(package: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {text}"
        for path in ROOT.joinpath(package).rglob("*.py")
        for text in texts_with_a_plural_after_a_value(path)
        if text not in ALWAYS_SEVERAL
    }
    assert found == set()


def test_the_search_finds_a_plural_after_a_value(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text('f"{found} nya filer: {path}, {number(rows)} rader"\n', encoding="utf-8")
    assert texts_with_a_plural_after_a_value(code) == ["{found} nya filer", "{number(rows)} rader"]


@pytest.mark.parametrize("code", ErrorCode)
def test_an_error_text_agrees_with_one(code: ErrorCode) -> None:
    text = ERROR_TEXTS[code]
    ones = dict.fromkeys(fields(code), 1)
    for part in (text.swedish, text.to_do):
        assert not AFTER_ONE.search(filled(part, ones))


def wait(count: int) -> str:
    """Return the alert about a number of payments."""
    rows = [(number, None, Decimal("10.00"), "no_invoice", None) for number in range(count)]
    waiting = pl.DataFrame(rows, Waiting.schema(), orient="row") if rows else Waiting.none()
    return " ".join(alert.what for alert in payments_wait(Waiting.of(waiting)))


@pytest.mark.parametrize(
    ("count", "payments", "files", "runs"),
    [
        (0, "", "", ""),
        (1, "1 betalning på", "1 fil eller mapp saknar", "1 körning har väntat"),
        (2, "2 betalningar på", "2 filer eller mappar saknar", "2 körningar har väntat"),
    ],
)
def test_alerts_agree_with_their_count(count: int, payments: str, files: str, runs: str) -> None:
    closed = files_closed([str(number) for number in range(count)])
    late = runs_late([LateRun(str(number), "verify") for number in range(count)])
    assert wait(count).startswith(payments)
    assert " ".join(alert.what for alert in closed).startswith(files)
    assert " ".join(alert.what for alert in late).startswith(runs)


def test_a_mail_with_one_alert_has_no_count() -> None:
    one = Alert(("a",), "En leverans saknas", "Vad.", "Gör.")
    assert as_mail([one], "")[0] == "Samfaktura: En leverans saknas"
    assert as_mail([one, one], "")[0] == "Samfaktura: 2 saker att åtgärda"


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "0 vårdkontakter"), (1, "1 vårdkontakt"), (2, "2 vårdkontakter")]
)
def test_contacts_agree_with_their_count(count: int, expected: str) -> None:
    assert contacts(count) == expected


@pytest.mark.parametrize(
    ("unit", "one", "two"),
    [
        (Unit.ROWS, "1 rad", "2 rader"),
        (Unit.CONTACTS, "1 kontakt", "2 kontakter"),
        (Unit.INVOICES, "1 faktura", "2 fakturor"),
    ],
)
def test_controls_agree_with_their_count(unit: Unit, one: str, two: str) -> None:
    assert counted(1, *UNITS[unit]) == one
    assert counted(2, *UNITS[unit]) == two
