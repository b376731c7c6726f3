"""The official rules, loaded once: UBL 2.1 schemas by lxml, CEN and Peppol rules by Saxon.

Saxon's processor is for the process and thread that made it; whoever wants several takes
several processes.
"""

from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor, PyXsltExecutable

from pipelines.validation.quicker import quicker
from pipelines.validation.rule_sets import RuleFiles, RulesError

_SVRL: Final = "{http://purl.oclc.org/dsdl/svrl}"
_FAILURES: Final = (f"{_SVRL}failed-assert", f"{_SVRL}successful-report")
_EMBEDDED: Final = (
    "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
    "EmbeddedDocumentBinaryObject"
)
_ENOUGH: Final = 8
_COMPILER: Final = Path(__file__).with_name("schematron.xslt")
_KINDS: Final = ("Invoice", "CreditNote")


class Broken(NamedTuple):
    """A rule that a document breaks; no value of the document."""

    rule: str
    flag: str


class OfficialRules:
    """The rules of `files`, ready to be asked about one document after another."""

    def __init__(self, files: RuleFiles) -> None:
        self._files = files
        # Space between elements means nothing, and would be half of the nodes to look at.
        self._parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=True, remove_blank_text=True
        )

    def broken(self, xml: bytes) -> list[Broken]:
        """Return what a document breaks; fatal and warning alike are refused by payers' systems.

        Rules are asked only of what the schema lets through, or they would be led astray.
        """
        try:
            root = etree.fromstring(xml, self._parser)
        except etree.XMLSyntaxError:
            return [Broken("XSD", "fatal")]
        schema = self._schemas.get(etree.QName(root).localname)
        if schema is None or not schema.validate(root):
            return [Broken("XSD", "fatal")]
        for embedded in root.iter(_EMBEDDED):
            # No rule asks what is in an attachment, but reading it would be a third of the time.
            embedded.text = embedded.text[:_ENOUGH]
        text = etree.tostring(root, encoding="unicode")
        try:
            document = self._saxon.parse_xml(xml_text=text)
            told = [rules.transform_to_string(xdm_node=document) for rules in self._rules]
        except PySaxonApiError:
            # What Saxon says of it quotes the document.
            return [Broken("XSLT", "fatal")]
        failures = (
            one for text in told for one in etree.fromstring(text.encode()).iter(*_FAILURES)
        )
        found = (Broken(one.get("id", ""), one.get("flag", "fatal")) for one in failures)
        return list(dict.fromkeys(found))

    @cached_property
    def _schemas(self) -> dict[str, etree.XMLSchema]:
        folder = self._files.schemas / "maindoc"
        return {
            kind: etree.XMLSchema(etree.parse(folder / f"UBL-{kind}-2.1.xsd")) for kind in _KINDS
        }

    @cached_property
    def _saxon(self) -> PySaxonProcessor:
        return PySaxonProcessor(license=False)

    @cached_property
    def _rules(self) -> list[PyXsltExecutable]:
        """Compile the CEN rules and, when there is one, the Peppol layer."""
        layers = [self._files.cen, *([self._files.peppol] if self._files.peppol else [])]
        return [self._compiled(layer) for layer in layers]

    def _compiled(self, layer: Path) -> PyXsltExecutable:
        """Compile a stylesheet, or a Schematron schema by way of one."""
        xslt = self._saxon.new_xslt30_processor()
        try:
            if layer.suffix == ".sch":
                compiler = xslt.compile_stylesheet(stylesheet_file=str(_COMPILER))
                text = compiler.transform_to_string(source_file=str(layer))
            else:
                text = quicker(layer)
            return xslt.compile_stylesheet(stylesheet_text=text)
        except (PySaxonApiError, etree.XMLSyntaxError) as wrong:
            raise RulesError(f"{layer.name} cannot be compiled: {wrong}") from None
