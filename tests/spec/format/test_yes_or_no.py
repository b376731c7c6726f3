"""C12: a yes/no column says yes or no, in one of the words we know; empty is no.

Rule: docs/rules.md#c12.
"""

import pytest

from contracts.care_contacts import ReportedContact
from tests.support.steps import believed
from tests.support.tables import cases, listed, said, typed

COLUMNS = ["interpreter", "island_visit", "protected_identity", "planned"]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    ("word", "means"),
    [
        *((word, "true") for word in ("true", "TRUE", "1", "ja", "J")),
        *((word, "false") for word in ("false", "False", "0", "nej", "N")),
    ],
)
def test_the_words_for_yes_and_no(column: str, word: str, means: str) -> None:
    accepted = believed(typed(ReportedContact, [{column: word}])).accepted
    assert listed(accepted, column) == [means]


def test_empty_is_no_except_for_planned_which_is_then_not_told() -> None:
    accepted = believed(typed(ReportedContact, [{}])).accepted
    assert listed(accepted, *COLUMNS) == ["false | false | false | "]


@pytest.mark.parametrize("column", [*COLUMNS, "cancelled"])
@pytest.mark.parametrize("word", ["2", "kanske", "yes", "j a", "sant"])
def test_any_other_word_is_neither(column: str, word: str) -> None:
    reported = typed(ReportedContact, [{column: word}])
    assert said(reported, believed(reported).remarks) == ["C12"]


def test_a_contact_that_says_it_is_not_cancelled_goes_on() -> None:
    reported, expected = cases(ReportedContact, "cancelled -> remarks\nnej -> \nfalse ->\n0 ->")
    assert said(reported, believed(reported).remarks) == expected
