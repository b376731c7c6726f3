"""Seller and buyer of a Peppol invoice: BG-4 to BG-8."""

from typing import Final

from transforms.documents.invoice import InvoiceDocument
from transforms.documents.markup import Group
from transforms.documents.peppol_xml import group, say, say_if_any

# Swedish organisation numbers, in the code list of electronic addresses and in ISO 6523.
ORG_NO_SCHEME: Final = "0007"
# SE-R-005 wants these very words of a seller without a VAT number. With TAX as scheme they are
# the tax registration id that BR-E-02 asks for.
F_TAX: Final = "Godkänd för F-skatt"


def add_seller(root: Group, invoice: InvoiceDocument) -> None:
    """BG-4: the provider, as the registry had it on the day of issue."""
    party = group(root, "AccountingSupplierParty", "Party")
    _add_endpoint(
        party, invoice.seller_endpoint_scheme, invoice.seller_endpoint_id, invoice.seller_org_no
    )  # BT-34
    say(group(party, "PartyName"), "Name", invoice.seller_name)  # BT-28
    _add_address(party, invoice.seller_street, invoice.seller_city, invoice.seller_postal_code)
    _add_tax_scheme(party, invoice.seller_vat_number)
    _add_legal_entity(party, invoice.seller_name, invoice.seller_org_no)
    _add_seller_contact(party, invoice)


def add_buyer(root: Group, invoice: InvoiceDocument) -> None:
    """BG-7: the payer. Its endpoint is data: one organisation may have several."""
    party = group(root, "AccountingCustomerParty", "Party")
    _add_endpoint(
        party, invoice.buyer_endpoint_scheme, invoice.buyer_endpoint_id, invoice.buyer_org_no
    )  # BT-49
    say(group(party, "PartyName"), "Name", invoice.buyer_name)  # BT-45
    _add_address(party, invoice.buyer_street, invoice.buyer_city, invoice.buyer_postal_code)
    _add_legal_entity(party, invoice.buyer_name, invoice.buyer_org_no)


def _add_endpoint(party: Group, scheme: str | None, identity: str | None, org_no: str) -> None:
    """Add the electronic address; without one in the registry, the organisation number."""
    if scheme and identity:
        say(party, "EndpointID", identity, schemeID=scheme)
    else:
        say(party, "EndpointID", org_no, schemeID=ORG_NO_SCHEME)


def _add_address(
    party: Group, street: str | None, city: str | None, postal_code: str | None
) -> None:
    """BG-5 and BG-8. All are in Sweden; the country is all that must be told."""
    address = group(party, "PostalAddress")
    say_if_any(address, "StreetName", street)  # BT-35, BT-50
    say_if_any(address, "CityName", city)  # BT-37, BT-52
    say_if_any(address, "PostalZone", postal_code)  # BT-38, BT-53
    say(group(address, "Country"), "IdentificationCode", "SE")  # BT-40, BT-55


def _add_tax_scheme(party: Group, vat_number: str | None) -> None:
    """BT-31, the VAT number; a seller without one: BT-32, its approval for F-tax."""
    scheme = group(party, "PartyTaxScheme")
    say(scheme, "CompanyID", "".join(vat_number.split()) if vat_number else F_TAX)
    say(group(scheme, "TaxScheme"), "ID", "VAT" if vat_number else "TAX")


def _add_legal_entity(party: Group, name: str, org_no: str) -> None:
    entity = group(party, "PartyLegalEntity")
    say(entity, "RegistrationName", name)  # BT-27, BT-44
    say(entity, "CompanyID", org_no, schemeID=ORG_NO_SCHEME)  # BT-30, BT-47


def _add_seller_contact(party: Group, invoice: InvoiceDocument) -> None:
    """BG-6: whom to ask; the seller's own reference when no person is named."""
    name = invoice.seller_contact_name or invoice.seller_reference
    if name or invoice.seller_contact_email:
        contact = group(party, "Contact")
        say_if_any(contact, "Name", name)  # BT-41
        say_if_any(contact, "ElectronicMail", invoice.seller_contact_email)  # BT-43
