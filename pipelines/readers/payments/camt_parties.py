"""Who paid, and to which bankgiro. In .001.08 a party stands in `Pty`, in .001.02 by itself.

Of a payment taken back the parties are those of the payment: the payer is still its debtor.
"""

from pipelines.readers.payments.camt_texts import Texts
from pipelines.readers.payments.told import account, org_no


def payer(details: Texts) -> tuple[str | None, str | None, str | None]:
    """Return name, organisation number and account of who paid us, each if it is told."""
    debtor = "RltdPties/Dbtr"
    name = details.first(f"{debtor}/Nm", f"{debtor}/Pty/Nm")
    number = details.first(f"{debtor}/Id/OrgId/Othr/Id", f"{debtor}/Pty/Id/OrgId/Othr/Id")
    of = details.first(f"{debtor}Acct/Id/Othr/Id", f"{debtor}Acct/Id/IBAN")
    return name or None, org_no(number), account(of) or None


def payee_bankgiro(details: Texts) -> str:
    """Return the bankgiro that was paid, where it is told (scheme BGNR), else nothing.

    It goes before the account that the message is of: it tells whom of several, and an account
    behind it need not be known.
    """
    for other in details.under("RltdPties/CdtrAcct/Id/Othr"):
        if other.first("SchmeNm/Prtry", "SchmeNm/Cd") == "BGNR":
            return account(other.first("Id"))
    return ""
