"""The sample's camt messages have the elements that their definitions require, in their order.

ISO 20022 message definitions camt.053.001.02 and camt.054.001.08, as far as the sample uses them.
The XML schemas are not part of this repository.
"""

from pathlib import Path

import pytest
from lxml import etree

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
MESSAGES = sorted(SAMPLE.glob("inbox/*/camt05*.xml"))
_ENTRY = (
    "NtryRef? Amt CdtDbtInd RvslInd? Sts BookgDt? ValDt? AcctSvcrRef? Avlbty* BkTxCd "
    "NtryDtls* AddtlNtryInf?"
)
_TRANSACTION = "RltdPties? RltdAgts? RmtInf? RtrInf? AddtlTxInf?"
_STATEMENT = "Id ElctrncSeqNb? CreDtTm Acct"
ORDER = {
    "GrpHdr": "MsgId CreDtTm MsgPgntn?",
    "Stmt": f"{_STATEMENT} Bal+ TxsSummry? Ntry*",
    "Ntfctn": f"{_STATEMENT} TxsSummry? Ntry*",
    "Bal": "Tp Amt CdtDbtInd Dt",
    "TxsSummry": "TtlNtries? TtlCdtNtries? TtlDbtNtries?",
    "TtlNtries": "NbOfNtries? Sum?",
    "Ntry": _ENTRY,
    "BkTxCd": "Domn? Prtry?",
    "Domn": "Cd Fmly",
    "Fmly": "Cd SubFmlyCd",
    "TxDtls": {
        "02": f"Refs? AmtDtls? {_TRANSACTION}",
        "08": f"Refs? Amt CdtDbtInd AmtDtls? {_TRANSACTION}",
    },
    "Refs": "MsgId? AcctSvcrRef? PmtInfId? InstrId? EndToEndId?",
    "Sts": {"02": "", "08": "Cd"},
    "Dbtr": {"02": "Nm? PstlAdr? Id?", "08": "Pty"},
    "Pty": "Nm? PstlAdr? Id?",
    "RmtInf": "Ustrd* Strd*",
    "Strd": "RfrdDocInf* RfrdDocAmt? CdtrRefInf? AddtlRmtInf*",
}


def breaks(element: etree._Element, definition: str) -> bool:
    """Return whether the children of an element are not those of its definition."""
    names = [etree.QName(child).localname for child in element]
    for part in definition.split():
        name = part.rstrip("?*+")
        number = 0
        while names and names[0] == name:
            names.pop(0)
            number += 1
        if (number == 0 and part[-1] not in "?*") or (number > 1 and part[-1] not in "*+"):
            return True
    return bool(names)


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.name)
def test_the_messages_follow_their_definition(path: Path) -> None:
    root = etree.parse(str(path)).getroot()
    version = etree.QName(root).namespace[-2:]
    wrong = []
    for element in root.iter():
        definition = ORDER.get(etree.QName(element).localname)
        of_version = definition if not isinstance(definition, dict) else definition[version]
        if of_version is not None and breaks(element, of_version):
            wrong.append((etree.QName(element).localname, element.sourceline))
    assert wrong == []


def test_a_missing_element_and_a_wrong_order_are_noticed() -> None:
    entry = etree.fromstring("<Fmly><SubFmlyCd/><Cd/></Fmly>")
    assert breaks(entry, "Cd SubFmlyCd")
    assert breaks(etree.fromstring("<Fmly><Cd/></Fmly>"), "Cd SubFmlyCd")
    assert not breaks(etree.fromstring("<Fmly><Cd/><SubFmlyCd/></Fmly>"), "Cd SubFmlyCd")
