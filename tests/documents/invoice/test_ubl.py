"""Any text is read back from an invoice as it was, without what XML cannot represent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from transforms.documents.invoice.ubl import document, group, printable, say, ubl_bytes

ODD = st.text("&<>\"'\t\r\n é\x0b\ufffe]", min_size=1)


@given(st.text() | ODD, st.text() | ODD)
def test_any_text_is_read_back(text: str, name: str) -> None:
    root = document("Invoice")
    say(group(root, "Party", "PartyName"), "Name", text, schemeID=name)
    (value,) = etree.fromstring(ubl_bytes(root)).iter("{*}Name")
    assert (value.text or "") == printable(text)
    assert value.get("schemeID") == printable(name)


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_a_character_that_xml_cannot_represent_is_left_out(character: str) -> None:
    assert printable(f"a{character}é\t") == "aé\t"
