"""The official rules, loaded once: UBL schemas by lxml, CEN and Peppol by Saxon.

Saxon's processor belongs to the process and thread that made it; parallel use requires several
processes.
"""

from functools import cached_property
from typing import Final

from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor

from pipelines.validation.layer import Broken, Layer, layer_of
from pipelines.validation.rule_sets import RuleFiles
from transforms.documents.checks.reading import read_ubl

_EMBEDDED: Final = (
    "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
    "EmbeddedDocumentBinaryObject"
)
_ENOUGH: Final = 8
_KINDS: Final = ("Invoice", "CreditNote")


class OfficialRules:
    """The rules of `files`, ready to check one document after another."""

    def __init__(self, files: RuleFiles) -> None:
        self._files = files
        self._schemas: dict[str, etree.XMLSchema] = {}

    def broken(self, xml: bytes) -> list[Broken]:
        """Return the rules that a document breaks.

        Payers' systems refuse both fatal rules and warnings. Rules are evaluated only on documents
        that the schema accepts, because their results would otherwise be unreliable.
        """
        document = read_ubl(xml)
        kind = "" if document is None else str(etree.QName(document.root).localname)
        if document is None or kind not in _KINDS:
            return [Broken("XSD", "fatal")]
        if not self._schema(kind).validate(document.root):
            return [Broken("XSD", "fatal")]
        try:
            node = self._saxon.parse_xml(xml_text=_without_attachments(document.root))
            found = [one for layer in self._layers for one in layer.broken(node)]
        except PySaxonApiError:
            # Saxon's message quotes the document.
            return [Broken("XSLT", "fatal")]
        return list(dict.fromkeys(found))

    def _schema(self, kind: str) -> etree.XMLSchema:
        """Return the schema of a kind of document, loaded at first use."""
        if kind not in self._schemas:
            path = self._files.schemas / "maindoc" / f"UBL-{kind}-2.1.xsd"
            self._schemas[kind] = etree.XMLSchema(etree.parse(path))
        return self._schemas[kind]

    @cached_property
    def _saxon(self) -> PySaxonProcessor:
        return PySaxonProcessor(license=False)

    @cached_property
    def _layers(self) -> list[Layer]:
        """Compile the CEN rules and the Peppol layer, if available."""
        peppol = [self._files.peppol] if self._files.peppol else []
        return [layer_of(path, self._saxon) for path in [self._files.cen, *peppol]]


def _without_attachments(root: etree._Element) -> str:
    """Serialise a document with only the beginnings of its attachments.

    Rules do not examine attachments, but parsing them would be a third of the time. The document is
    restored, because other checks read it.
    """
    attachments = {embedded: embedded.text or "" for embedded in root.iter(_EMBEDDED)}
    for embedded, text in attachments.items():
        embedded.text = text[:_ENOUGH]
    written = etree.tostring(root, encoding="unicode")
    for embedded, text in attachments.items():
        embedded.text = text
    return str(written)
