"""Single faults of the two examples, with the rule: rule, old text, new text.

The first occurrence of `old` is replaced. The examples are our own and synthetic: an invoice of two
patients (a stay by DRG, a visit with fee and discount, a visit in psychiatry), and the credit of
its third line. Official rules: RIV-TA financial:billing:claim 1.1, 2025-10-13.
"""

import re
from pathlib import Path

from transforms.documents.riv.checks import TOO_MUCH
from transforms.documents.riv.codes import LARGE_MESSAGE, LARGEST_MESSAGE

HERE = Path(__file__).parent
DEBIT = (HERE / "debit.xml").read_text(encoding="utf-8")
CREDIT = (HERE / "credit.xml").read_text(encoding="utf-8")


def _inside(name: str, place: int = 0) -> str:
    """Return the content of an element of the invoice: the first or a later one."""
    return re.findall(f"<{name}>(.*?)</{name}>", DEBIT)[place]


COMMITMENT = "<paymentCommitment>{}</paymentCommitment><healthcareCategory>"
PERIOD = "<invoicePeriod>{}</invoicePeriod><numberOfDays>"
KRONOR = "<amount>{}</amount><currency><code>SEK</code><codeSystem>1.0.4217</codeSystem></currency>"
FEE = "<patientFeeReducedCategory>{}</patientFeeReducedCategory></invoicedAmountDetails>"
PAID = f"<outPatientCareFeePaid>{KRONOR.format('50.00')}</outPatientCareFeePaid>"
BOTH_IDS = _inside("customerParty")
ORG_NO = "<identification><root>1.3.7</root><extension>9999997704</extension></identification>"
GLN = "<identification><root>2.51.1.6</root><extension>7309999990129</extension></identification>"
ASYLUM = "<county><code>99</code></county><municipality><code>9901</code></municipality>"
UPPSALA = (
    "<county><code>03</code><codeSystem>1.2.752.129.2.2.1.18</codeSystem></county><municipality>"
    "<code>0380</code><codeSystem>1.2.752.129.2.2.1.17</codeSystem></municipality>"
)
LMA = "<LMACardNumber>50772211</LMACardNumber>"
FIRST_PATIENT = "<root>1.2.752.97.3.1.3</root><extension>992025003179</extension>"
PERSON = "<root>1.2.752.129.2.1.3.1</root><extension>{}</extension>"
COORDINATION = "<root>1.2.752.129.2.1.3.3</root><extension>{}</extension>"
DRG_CODE = "<DRGCode><originalText>O60C</originalText></DRGCode>"
DRG_PRICE = f"<DRGPrice>{KRONOR.format('41000.00')}</DRGPrice>"
STAY_DIAGNOSES = f"<diagnosis>{_inside('diagnosis')}</diagnosis>"
VISIT_PRICES = _inside("categorization", 1).removeprefix("<productCategory>03</productCategory>")
LISTED = (
    "<listingLocalAuthoritiesNumber><root>{}</root><extension>SE2-1</extension>"
    "</listingLocalAuthoritiesNumber><LMACardNumber>"
)
BUSINESS = "<businessClassification><code>1200</code></businessClassification><careLevel>"
TREATMENT = "<treatment><ATC><code>A01</code><codeSystem>1</codeSystem></ATC></treatment>"
PSYCHIATRY_END = "<careLevel>2</careLevel></activity></healthcarePerformed>"

FAULTS: list[tuple[str, str, str]] = [
    ("ÖR1", "<publicCare>true</publicCare>", "<publicCare/>"),
    ("ÖR1", "<publicCare>true</publicCare>", "<publicCare><!-- no --></publicCare>"),
    ("ÖR1", "<soap:Header>", "<soap:Header><itr:More/>"),
    ("ÖR2", "<issueDate>20260529<", "<issueDate>20260616<"),
    ("ÖR3", f"<supplierParty>{ORG_NO}", f"<supplierParty>{GLN}"),
    ("ÖR3", f"<supplierParty>{ORG_NO}", f"<supplierParty>{ORG_NO}{ORG_NO}"),
    ("ÖR4", ">380<", ">383<"),
    ("ÖR5", "<amount>58315.50<", "<amount>58316.51<"),
    ("ÖR5", "<amount>58315.50<", "<amount>58314.49<"),
    ("ÖR8", "<county><code>99<", "<county><code>099<"),
    ("ÖR9", "<municipality><code>9901<", "<municipality><code>990<"),
    ("ÖR10", "<gender><code>1<", "<gender><code>3<"),
    ("ÖR11", "<careContactId>VK-77-1</careContactId>", ""),
    ("ÖR12", "<healthcareCategory>", COMMITMENT.format("<typeOfAgreement>4</typeOfAgreement>")),
    ("ÖR13", "<healthcareCategory>", COMMITMENT.format("<typeOfChapter>8</typeOfChapter>")),
    ("ÖR14", "<healthcareCategory>",
     COMMITMENT.format("<typeOfReimbursement>3</typeOfReimbursement>")),
    ("ÖR15", "<typeOfCare><code>01<", "<typeOfCare><code>03<"),
    ("ÖR16", "<typeOfVisit>2<", "<typeOfVisit>0<"),
    ("ÖR17", "<careVisitDate>20260527<", "<careVisitDate>20260530<"),
    ("ÖR18", "<careDischargeDate>20260513<", "<careDischargeDate>20260503<"),
    ("ÖR19", "<numberOfDays>", PERIOD.format("<start>20260501</start>")),
    ("ÖR20", "<numberOfDays>", PERIOD.format("<start>20260529</start><end>20260529</end>")),
    ("ÖR21", "<numberOfDays>", PERIOD.format("<start>20260512</start><end>20260511</end>")),
    ("ÖR22", ">LK<", ">lk<"),
    ("ÖR22", ">LK<", ">01<"),
    ("ÖR23", "<professionCodeForHealthcare>LK</professionCodeForHealthcare>", ""),
    ("ÖR24", "<productCategory>02<", "<productCategory>2<"),
    ("ÖR25", "<DRGCost>", "<priceList>7</priceList><DRGCost>"),
    ("ÖR26", "<numberOfPatientSpecificCare>2<", "<numberOfPatientSpecificCare>3<"),
    ("ÖR26", "<amount>280.50<", "<amount>280.51<"),
    ("ÖR27", "<amount>2415.50<", "<amount>2415.51<"),
    ("ÖR27", "<amount>41000.00<", "<amount>41000.01<"),
    ("ÖR27", "<amount>14300.00<", "<amount>14299.99<"),
    ("ÖR27", PAID, ""),
    ("ÖR28", "<amount>2315.50<", "<amount>2315.49<"),
    ("ÖR28", "<patientCareDiscount>", (f"<patientCareAllowance>{KRONOR.format('1.00')}"
     "</patientCareAllowance><patientCareDiscount>")),
    ("ÖR28", "<outPatientCareFeePaid>", (f"<patientCareCharge>{KRONOR.format('1.00')}"
     "</patientCareCharge><outPatientCareFeePaid>")),
    ("ÖR29", "</invoicedAmountDetails>", FEE.format("06")),
    ("ÖR30", "<careLevel>2<", "<careLevel>5<"),
    ("ÖR31", STAY_DIAGNOSES, ""),
    ("ÖR31", "<code>01</code>", ""),
    ("ÖR33", PSYCHIATRY_END, PSYCHIATRY_END.replace("</activity>", "</activity>" + TREATMENT)),
    ("ÖR33", "<medicalFieldCode>301<", "<medicalFieldCode>901<"),
    ("ÖR34", "<LMACardNumber>", LISTED.format("1.2.3")),
    ("ÖR35", "<code>SEK</code>", "<code>EUR</code>"),
    ("ÖR35", "<codeSystem>1.0.4217</codeSystem>", ""),
    ("ÖR35", "<code>SEK</code>", "<code> SEK</code>"),
    ("ÖR37", "ZVF99999977042605000001", "ZVF9999997704260500001"),
    ("ÖR37", "ZVF99999977042605000001", "ZVG99999977042605000001"),
    ("ÖR38", "<careDischargeDate>20260513<", "<careDischargeDate>20260530<"),
    ("ÖR39", "<code>J189</code>", ""),
    ("ÖR39", "<code>AQ014</code><codeSystem>1.2.752.116.1.3.2.1.4</codeSystem>",
     "<code>AQ014</code>"),
    ("ÖR39", "<careLevel>", BUSINESS),
    ("ÖR39", "<code>1</code><codeSystem>1.2.752.129.2.2.1.1</codeSystem>", "<code>1</code>"),
    ("ÖR40", "<county><code>99</code>",
     "<county><code>99</code><codeSystem>1.2.752.129.2.2.1.18</codeSystem>"),
    ("ÖR40", "<county><code>99<", "<county><code>03<"),
    ("ÖR41", "<municipality><code>9901</code>",
     "<municipality><code>9901</code><codeSystem>1.2.752.129.2.2.1.17</codeSystem>"),
    ("ÖR41", "<municipality><code>9901<", "<municipality><code>0380<"),
    ("ÖR42", "<originalText>O60C<", "<code>O60C</code><originalText>O60C<"),
    ("ÖR42", "<originalText>O60C</originalText>", "<code>O60C</code>"),
    ("ÖR43", "<lineId>2<", "<lineId>1<"),
    ("ÖR44", VISIT_PRICES, ""),
    ("ÖR45", DRG_CODE, ""),
    ("ÖR45", DRG_PRICE, ""),
    ("ÖR46", BOTH_IDS, GLN),
    ("ÖR46", BOTH_IDS, GLN + GLN),
    ("ÖR47", "<patientSpecificCareCode>BESOK</patientSpecificCareCode>", ""),
    ("ÖR47", "<patientSpecificCareCodeName>Besök</patientSpecificCareCodeName>", ""),
    ("ÖR47", "<numberOfPatientSpecificCare>1</numberOfPatientSpecificCare>", ""),
    ("ÖR48", "<extension>9999997704<", "<extension>999999-7704<"),
    ("ÖR48", "<extension>7309999990129<", "<extension>730999999012<"),
    ("ÖR48", "<root>2.51.1.6</root>", "<root>2.51.1.7</root>"),
    ("ÖR49", "<medicalFieldCode>101<", "<medicalFieldCode>102<"),
    ("ÖR49", "<medicalFieldCode>101<", "<medicalFieldCode>101 <"),
    ("ÖR49", "<medicalFieldCode>101</medicalFieldCode>", ""),
    ("ÖR50", "<healthcareCategory>",
     COMMITMENT.format("<agreementInRiksavtalet>4.2</agreementInRiksavtalet>")),
    ("ÖR51", "<inCare>7</inCare>", ""),
    ("EGEN-TOM", "<publicCare>true<", "<publicCare> <"),
    ("EGEN-ORDNING", "<publicCare>true</publicCare><plannedHealthcare>false</plannedHealthcare>",
     "<plannedHealthcare>false</plannedHealthcare><publicCare>true</publicCare>"),
    ("EGEN-ORDNING", "<invoiceId>", "<unknown>1</unknown><invoiceId>"),
    ("EGEN-ORDNING", "<issueTime>081500</issueTime>",
     "<issueTime>081500</issueTime><issueTime>081500</issueTime>"),
    ("EGEN-ORDNING", "<issueTime>081500<", "<issueTime><hour>08</hour>081500<"),
    ("EGEN-ORDNING", "<invoiceId>", '<x:more xmlns:x="urn:x">1</x:more><invoiceId>'),
    ("EGEN-OBLIGATORISK", "<plannedHealthcare>false</plannedHealthcare>", ""),
    ("EGEN-OBLIGATORISK", "<careUnitName>Exempelpsykiatrin</careUnitName>", ""),
    ("EGEN-OBLIGATORISK", "<issueDate>20260529</issueDate>", ""),
    ("EGEN-FORMAT", "<issueDate>20260529<", "<issueDate>2026-05-29<"),
    ("EGEN-FORMAT", "<careVisitTime>133000<", "<careVisitTime>20260520133000<"),
    ("EGEN-FORMAT", "<publicCare>true<", "<publicCare>ja<"),
    ("EGEN-FORMAT", "<amount>700.00<", "<amount>700,00<"),
    ("EGEN-FORMAT", "<amount>58315.50<", "<amount>5.83155E4<"),
    ("EGEN-FORMAT", "<onLeave>2<", "<onLeave>0<"),
    ("EGEN-FORMAT", "<numberOfPatientSpecificCare>1<", "<numberOfPatientSpecificCare>1.5<"),
    ("EGEN-DATUM", "<careVisitDate>20260504<", "<careVisitDate>20260231<"),
    ("EGEN-ID", "ZVF99999977042605000001", "ZVF99999977042613000001"),
    ("EGEN-ID", "ZVF99999977042605000001", "ZVF99999977042605000000"),
    ("EGEN-ID-SALJARE", "ZVF99999977042605000001", "ZVF99999988012605000001"),
    ("EGEN-SIFFROR", "<extension>9999997704<", "<extension>999999770A<"),
    ("EGEN-KONTROLLSIFFRA", "<extension>9999997704<", "<extension>9999997705<"),
    ("EGEN-KONTROLLSIFFRA", "<extension>7309999990129<", "<extension>7309999990128<"),
    ("EGEN-MOTTAGARE", "<itr:LogicalAddress>9999998801<", "<itr:LogicalAddress>9999998819<"),
    ("EGEN-MOTTAGARE", "<extension>9999998801<", "<extension>9999997704<"),
    ("EGEN-STORT", "<soap:Header>", f"<soap:Header><!--{'x' * LARGE_MESSAGE}-->"),
    ("EGEN-FOR-STORT", "<soap:Header>", f"<soap:Header><!--{'x' * LARGEST_MESSAGE}-->"),
    ("EGEN-ASYL", LMA, ""),
    ("EGEN-ASYL", ASYLUM, UPPSALA),
    ("EGEN-LMA", "<LMACardNumber>50772211<", "<LMACardNumber>50-772211<"),
    ("EGEN-LMA", "<LMACardNumber>50772211<", "<LMACardNumber>50772211/2<"),
    ("EGEN-KOMMUN", ASYLUM + LMA, UPPSALA.replace("0380", "0480")),
    ("EGEN-PATIENT-TYP", "<root>1.2.752.97.3.1.3<", "<root>1.2.752.97.3.1.4<"),
    ("EGEN-PATIENT-FORM", FIRST_PATIENT, PERSON.format("19701063239")),
    ("EGEN-PATIENT-FORM", FIRST_PATIENT, PERSON.format("197010632391")),
    ("EGEN-PATIENT-FORM", FIRST_PATIENT, COORDINATION.format("197010032391")),
    ("EGEN-PATIENT-FORM", "<extension>992025003179<", "<extension>982025003179<"),
    ("EGEN-PATIENT-SIFFRA", "<extension>992025003179<", "<extension>992025003178<"),
    ("EGEN-PERIOD", "<numberOfDays>", PERIOD.format("<start>20260501</start><end>20260530</end>")),
    ("EGEN-PRIMARVARD", "<careLevel>2<", "<careLevel>1<"),
    ("EGEN-VARDDAGAR", "<inCare>7<", "<inCare>9<"),
    ("EGEN-UTSKRIVNING", ("<healthcareDischargeDateTime><careDischargeDate>20260513"
     "</careDischargeDate></healthcareDischargeDateTime>"), ""),
    ("EGEN-DUBBELT", "VK-77-2", "VK-77-1"),
    ("EGEN-SENT", "<careVisitDate>20260520<", "<careVisitDate>20251128<"),
    ("EGEN-FORE-VARDEN", "<invoiceDateOfIssue>20260529<", "<invoiceDateOfIssue>20260526<"),
    ("EGEN-REMISS", "<healthcareCategory>", COMMITMENT.format(
        "<remittanceNumber>R1</remittanceNumber><agreementInRiksavtalet>3.1</agreementInRiksavtalet>"
    )),
    ("EGEN-DRG", "<originalText>O60C<", "<originalText>O60<"),
    ("EGEN-BETALA", "<amount>58315.50<", "<amount>58315.00<"),
    ("EGEN-BELOPP", "<amount>58315.50<", "<amount>58315.501<"),
    ("EGEN-BELOPP", "<amount>50.00<", "<amount>-50.00<"),
    ("EGEN-RADNUMMER", "<lineId>2<", "<lineId>4<"),
    ("EGEN-RADNUMMER", "<lineId>2<", "<lineId>02<"),
    ("EGEN-DEBET", "<careContactId>VK-77-2</careContactId>",
     "<careContactId>VK-77-2</careContactId><reasonForCredit>7</reasonForCredit>"),
]  # fmt: skip
CREDIT_FAULTS: list[tuple[str, str, str]] = [
    ("ÖR36", "<reasonForCredit>9<", "<reasonForCredit>10<"),
    ("ÖR52", ("<referenceToProcessClaimSpecificationId>ZVF99999977042605000001"
     "</referenceToProcessClaimSpecificationId>"), ""),
    ("EGEN-KREDIT", "<referenceToInvoice>2026000017</referenceToInvoice>", ""),
    ("EGEN-KREDIT", "SpecificationId>ZVF9999997704", "SpecificationId>ZVF999999-704"),
    ("EGEN-KREDITRAD", "<referenceToLineId>3</referenceToLineId>", ""),
    ("EGEN-KREDITRAD", "<reasonForCredit>9</reasonForCredit>", ""),
    (TOO_MUCH.rule, "<referenceToLineId>3<", "<referenceToLineId>4<"),
    (TOO_MUCH.rule, "SpecificationId>ZVF99999977042605", "SpecificationId>ZVF99999977042604"),
]  # fmt: skip
