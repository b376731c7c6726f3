"""L02: an LMA number is eight digits; prefix, hyphen and card serial are optional.

`LMA: 09-123456` or `LMA: 52-123456` in RES (Vårdgivarguiden, "Asylsökande: fakturering och
reservnummer", 2024-01-17); eight plain digits in the national basis (TKB 1.1); `50-008920/4` on
cards, "use the first eight digits" (Västra Götaland). A list of prefixes is not public, so the
prefix is not checked. The number is kept as NN-NNNNNN.

Rules: docs/rules.md#l02, docs/rules.md#lma.
"""

from contracts.care_contacts import CareContact
from contracts.registries import LmaCard
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined, table


def test_the_ways_to_write_an_lma_number() -> None:
    contacts, expected = cases(
        CareContact,
        """
        lma_number      -> read      | remarks
        52-123456       -> 52-123456 |
        52123456        -> 52-123456 |
        LMA: 52-123456  -> 52-123456 |
        LMA:52-123456   -> 52-123456 |
        LMA 52123456    -> 52-123456 |
        52-123456/4     -> 52-123456 |
        52123456/12     -> 52-123456 |
        52-12345        ->           | L02
        52-1234567      ->           | L02
        521-23456       ->           | L02
        52 123456       -> 52-123456 |
        52–123456       -> 52-123456 |
        lma-nr 52-123456 -> 52-123456 |
        Dossiernummer: 52123456 -> 52-123456 |
        012345 52-123456/07 -> 52-123456 |
        0123455212345607 -> 52-123456 |
        5212345612      ->           | L02
        5212345         ->           | L02
        52-123456/      ->           | L02
        52-123456/123   ->           | L02
        52-12345A       ->           | L02
        ٥٢-123456       ->           | L02
        nr 52-123456    ->           | L02
        okänt           ->           | L02
        """,
    )
    found = matched(contacts, lma_cards=table(LmaCard))
    assert (
        joined(cells_of(contacts, found.accepted, "lma_number"), codes_of(contacts, found.remarks))
        == expected
    )
