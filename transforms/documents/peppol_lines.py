"""The lines of a Peppol invoice, one per price item and care unit: BG-25 to BG-32."""

from typing import Final

from contracts.codes import ItemKind
from transforms.documents import swedish
from transforms.documents.invoice import LineOfInvoice
from transforms.documents.markup import Group
from transforms.documents.peppol_xml import group, say, say_exempt, say_kronor

# UN/ECE Recommendation 20: days for what is counted in days, else "one".
DAY_UNIT: Final = "DAY"
ONE_UNIT: Final = "C62"
_COUNTED_IN_DAYS: Final = (ItemKind.DAY, ItemKind.OUTLIER_DAY)


def add_line(root: Group, line: LineOfInvoice, *, credit: bool) -> None:
    """BG-25: what is subtracted has a negative quantity, since a price may not be (BR-27)."""
    element = group(root, "CreditNoteLine" if credit else "InvoiceLine")
    say(element, "ID", str(line.line_no))  # BT-126
    unit = DAY_UNIT if line.kind in _COUNTED_IN_DAYS else ONE_UNIT
    quantity = "CreditedQuantity" if credit else "InvoicedQuantity"
    say(element, quantity, str(line.quantity), unitCode=unit)  # BT-129, BT-130
    say_kronor(element, "LineExtensionAmount", line.amount)  # BT-131
    _add_item(element, line)
    # BT-146: never rounded beyond what was billed, or quantity x price misses the amount (R120).
    say_kronor(group(element, "Price"), "PriceAmount", line.unit_price)


def _add_item(parent: Group, line: LineOfInvoice) -> None:
    """BG-31: what was billed, where; the unit also as an attribute for machines (BG-32)."""
    item = group(parent, "Item")
    unit = f"{line.unit_name} ({line.care_unit})" if line.unit_name else line.care_unit
    care_form = swedish.CARE_FORMS[line.care_form]
    say(item, "Description", f"{care_form}, {unit}")  # BT-154
    name = swedish.item_text(line.kind, line.code, line.visit_type, line.profession, line.care_form)
    say(item, "Name", name)  # BT-153
    if line.code is not None:
        say(group(item, "SellersItemIdentification"), "ID", line.code)  # BT-155
    say_exempt(item, "ClassifiedTaxCategory")  # BG-30
    unit_property = group(item, "AdditionalItemProperty")
    say(unit_property, "Name", "Kombikakod")  # BT-160
    say(unit_property, "Value", line.care_unit)  # BT-161
