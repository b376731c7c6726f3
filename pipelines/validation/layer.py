"""One compiled layer of official rules: of CEN, or of Peppol."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor, PyXdmNode, PyXsltExecutable

from contracts.errors.codes import ErrorCode
from contracts.errors.error import RulesError
from pipelines.validation.fast.quicker import quicker
from pipelines.validation.fast.stylesheet import SVRL

_FAILURES: Final = (f"{SVRL}failed-assert", f"{SVRL}successful-report")
_COMPILER: Final = Path(__file__).with_name("schematron.xslt")


class Broken(NamedTuple):
    """A rule that a document breaks, without any value of the document."""

    rule: str
    flag: str


class Layer(NamedTuple):
    """A compiled stylesheet of rules."""

    stylesheet: PyXsltExecutable

    def broken(self, document: PyXdmNode) -> Iterator[Broken]:
        """Yield the broken rules; a rule broken in several places is repeated.

        Raises:
            PySaxonApiError: the rules fail; its message quotes the document.
        """
        output = self.stylesheet.transform_to_string(xdm_node=document)
        for one in etree.fromstring(output.encode()).iter(*_FAILURES):
            yield Broken(one.get("id", ""), one.get("flag", "fatal"))


def plain_layer(stylesheet: str, saxon: PySaxonProcessor) -> Layer:
    """Compile a stylesheet as it is.

    Raises:
        PySaxonApiError: it cannot be compiled.
    """
    compiled = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_text=stylesheet)
    return Layer(compiled)


def layer_of(path: Path, saxon: PySaxonProcessor) -> Layer:
    """Compile a stylesheet, rewritten, or a Schematron schema via a stylesheet.

    Raises:
        RulesError: it cannot be compiled.
    """
    try:
        if path.suffix == ".sch":
            compiler = saxon.new_xslt30_processor().compile_stylesheet(
                stylesheet_file=str(_COMPILER)
            )
            return plain_layer(compiler.transform_to_string(source_file=str(path)), saxon)
        return plain_layer(quicker(path), saxon)
    except (PySaxonApiError, etree.XMLSyntaxError):
        raise RulesError(ErrorCode.RULES_NOT_COMPILED, file=path.name) from None
