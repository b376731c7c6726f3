"""C12: a yes/no column has one of the known words; empty is no.

Rule: docs/rules.md#c12.
"""

import pytest

from contracts.care_contacts import ReportedContact
from tests.support.steps import believed
from tests.support.tables import cases, codes_of, listed, typed

COLUMNS = ["interpreter", "island_visit", "protected_identity", "planned"]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    ("word", "means"),
    [
        *((word, "true") for word in ("true", "TRUE", "1", "ja", "J", "Sant")),
        *((word, "false") for word in ("false", "False", "0", "nej", "N", "FALSKT")),
    ],
)
def test_the_words_for_yes_and_no(column: str, word: str, means: str) -> None:
    accepted = believed(typed(ReportedContact, [{column: word}])).accepted
    assert listed(accepted, column) == [means]


def test_empty_means_no_but_unknown_for_planned() -> None:
    accepted = believed(typed(ReportedContact, [{}])).accepted
    assert listed(accepted, *COLUMNS) == ["false | false | false | "]


@pytest.mark.parametrize("column", [*COLUMNS, "cancelled"])
@pytest.mark.parametrize("word", ["2", "kanske", "yes", "j a", "#N/A"])
def test_any_other_word_is_neither(column: str, word: str) -> None:
    reported = typed(ReportedContact, [{column: word}])
    assert codes_of(reported, believed(reported).remarks) == ["C12"]


def test_a_contact_marked_as_not_cancelled_continues() -> None:
    reported, expected = cases(ReportedContact, "cancelled -> remarks\nnej -> \nfalse ->\n0 ->")
    assert codes_of(reported, believed(reported).remarks) == expected
