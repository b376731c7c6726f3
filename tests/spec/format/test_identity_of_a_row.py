"""C01: a row identifies its contact by a reporter and a contact_id.

The contact_id has at most 33 characters, as ERSMOIndata 2.2 allows for an event
(ERSMOIndata2.2.xsd, SLL-RTP, 2013).

Rule: docs/rules.md#c01.
"""

import polars as pl
import pytest

from contracts.care_contacts import ReportedContact
from tests.support.steps import believed
from tests.support.tables import cases, codes_of, typed
from transforms.cells.identities import with_canonical_identity


def test_a_row_without_reporter_or_contact_id_is_rejected() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        reporter   | contact_id                          -> remarks
        5599999999 | k1                                  ->
        TakeCare   | A/2024:17 b                         ->
                   | k1                                  -> C01
        5599999999 |                                     -> C01
                   |                                     -> C01
        5599999999 | 123456789012345678901234567890123   ->
        5599999999 | 1234567890123456789012345678901234  -> C01
        12345678901234567890123456789012345  | k1        ->
        123456789012345678901234567890123456 | k1        -> C01
        """,
    )
    assert codes_of(reported, believed(reported).remarks) == expected


@pytest.mark.parametrize("sign", ["\t", "\n", "\x00", "\x1f", "\x7f"])
@pytest.mark.parametrize("column", ["reporter", "contact_id"])
def test_an_identity_must_not_contain_control_characters(column: str, sign: str) -> None:
    reported = typed(ReportedContact, [{column: f"a{sign}b"}])
    assert codes_of(reported, believed(reported).remarks) == ["C01"]


def test_identities_of_earlier_releases_are_read_like_those_of_reports() -> None:
    kept = pl.LazyFrame(
        {"reporter": ["999999-0014", "GVR"], "contact_id": ["A\u200b1", "A\u030a2"]}
    )
    assert with_canonical_identity(kept).collect().rows() == [("9999990014", "A1"), ("GVR", "Å2")]
