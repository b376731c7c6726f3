"""Rules of amounts, line numbers and credits.

The amounts of a contact must agree, and the contacts must add up to the invoice. A credit must
name its line and its reason.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Final

from transforms.check_digits import is_basis_id
from transforms.documents.invoice.ubl import Element
from transforms.documents.riv import codes
from transforms.documents.riv.codes import CLAIM_NAMESPACE
from transforms.documents.riv.reading import (
    NationalBasis,
    decimal,
    every,
    has,
    riv_amount,
    riv_number,
    text,
    token,
)
from transforms.documents.riv.rules import (
    RivRule,
    block,
    claim_where,
    line_code_outside,
    lines_where,
    warn,
)

_DETAILS: Final = "invoicedAmountDetails"
_NET: Final = f"{_DETAILS}/patientCareInvoiceNetAmount"
_GROSS: Final = f"{_DETAILS}/patientCareInvoiceGrossAmount"
_COST: Final = "categorization/DRGCost"
_ACTION: Final = "categorization/patientSpecificCare"
_NEEDED: Final = (
    "patientSpecificCareCode",
    "patientSpecificCareCodeName",
    "numberOfPatientSpecificCare",
    "patientSpecificCarePrice",
)
_ORE: Final = Decimal("0.01")
_KRONA: Final = Decimal(1)


def _two(value: Decimal) -> Decimal:
    """Round as the official rules do: to two decimals, half to even."""
    return value.quantize(_ORE, ROUND_HALF_EVEN)


def _differ(one: Decimal, other: Decimal) -> bool:
    """Return whether two amounts differ after rounding; NaN differs from all."""
    return one.is_nan() or other.is_nan() or _two(one) != _two(other)


def net_of(lines: Iterable[Element]) -> Decimal:
    """Return the sum of the net amounts of care contacts; NaN if one is not a number."""
    return sum((riv_amount(line, _NET) for line in lines), Decimal(0))


def _off_by_more_than_a_krona(basis: NationalBasis) -> bool:
    off = riv_amount(basis.claim, "payableAmount") - net_of(basis.lines)
    return off.is_nan() or abs(off) > _KRONA


def _neither_equal_nor_rounded(basis: NationalBasis) -> bool:
    payable, net = riv_amount(basis.claim, "payableAmount"), net_of(basis.lines)
    # NaN is not equal to anything, and cannot be rounded.
    return net.is_nan() or payable not in (net, net.quantize(_KRONA, ROUND_HALF_UP))


def _wrong_total(action: Element) -> bool:
    total = riv_number(action, "patientSpecificCareTotalAmount/amount")
    if total is None:
        return False
    count = riv_number(action, "numberOfPatientSpecificCare") or Decimal(0)
    return _differ(total, count * riv_amount(action, "patientSpecificCarePrice"))


def _wrong_gross(line: Element, _: NationalBasis) -> bool:
    parts = [
        riv_amount(line, f"{_COST}/{name}")
        for name in ("DRGPrice", "extendedAllowanceCareTime", "extendedAllowanceCost")
    ]
    actions = [riv_amount(one, "patientSpecificCareTotalAmount") for one in every(line, _ACTION)]
    paid = riv_amount(line, f"{_DETAILS}/outPatientCareFeePaid")
    return _differ(riv_amount(line, _GROSS), sum([*parts, *actions], Decimal(0)) - paid)


def _wrong_net(line: Element, _: NationalBasis) -> bool:
    added = riv_amount(line, f"{_DETAILS}/patientCareCharge")
    allowed = riv_amount(line, f"{_DETAILS}/patientCareAllowance")
    discount = riv_amount(line, f"{_DETAILS}/patientCareDiscount")
    return _differ(riv_amount(line, _NET), riv_amount(line, _GROSS) + added - allowed - discount)


def _actions(basis: NationalBasis) -> Iterable[Element]:
    return (one for line in basis.lines for one in every(line, _ACTION))


def _other_currency(basis: NationalBasis) -> Iterable[Element]:
    return (
        one
        for one in basis.claim.iter(f"{{{CLAIM_NAMESPACE}}}currency")
        if (text(one, "code"), text(one, "codeSystem")) != ("SEK", codes.SEK_OID)
    )


def _fine_or_negative(basis: NationalBasis) -> Iterable[Element]:
    """Yield amounts with more than two decimals or below zero.

    A text that is not a number is a fault of form.
    """
    for one in basis.claim.iter(f"{{{CLAIM_NAMESPACE}}}amount"):
        value = decimal((one.text or "").strip())
        if not value.is_nan() and (value < 0 or value != _two(value)):
            yield one


AMOUNT_RULES: Final[tuple[RivRule, ...]] = (
    block("ÖR5", "Fakturans belopp skiljer mer än en krona från kontakternas",
          claim_where(_off_by_more_than_a_krona)),
    block("ÖR26", "En summa är inte antal gånger pris",
          lambda basis: [one for one in _actions(basis) if _wrong_total(one)]),
    block("ÖR27", "Bruttobeloppet är inte summan av det utförda minus betald avgift",
          lines_where(_wrong_gross)),
    block("ÖR28", "Nettobeloppet är inte brutto plus tillägg minus avdrag",
          lines_where(_wrong_net)),
    block("ÖR29", "Koden för nedsatt avgift är okänd",
          line_code_outside(f"{_DETAILS}/patientFeeReducedCategory", codes.FEE_CATEGORIES)),
    block("ÖR35", "Ett belopp är inte i SEK", _other_currency),
    block("ÖR44", "Prisgrunden har varken DRG eller åtgärd",
          lines_where(lambda line, _: has(line, "categorization")
                      and not has(line, _COST) and not has(line, _ACTION))),
    block("ÖR45", "DRG saknar kod eller pris",
          lines_where(lambda line, _: has(line, _COST)
                      and not (has(line, f"{_COST}/DRGCode") and has(line, f"{_COST}/DRGPrice")))),
    block("ÖR47", "En åtgärd saknar kod, namn, antal eller pris",
          lambda basis: [one for one in _actions(basis)
                         if not all(has(one, name) for name in _NEEDED)]),
    block("EGEN-BETALA", "Fakturans belopp är inte summan av kontakternas",
          claim_where(_neither_equal_nor_rounded)),
    block("EGEN-BELOPP", "Ett belopp har mer än två decimaler eller är negativt",
          _fine_or_negative),
)  # fmt: skip


_LINE_ID: Final = re.compile("[1-9][0-9]*")
_ORIGINAL: Final = "referenceToProcessClaimSpecificationId"
_OF_CLAIM: Final = ("referenceToInvoice", _ORIGINAL)
_OF_LINE: Final = ("referenceToLineId", "reasonForCredit")


def _repeated(basis: NationalBasis) -> Iterable[Element]:
    seen: set[str | None] = set()
    for line in basis.lines:
        if text(line, "lineId") in seen:
            yield line
        seen.add(text(line, "lineId"))


def _not_ascending(basis: NationalBasis) -> Iterable[Element]:
    last = 0
    for line in basis.lines:
        written = text(line, "lineId") or ""
        if not _LINE_ID.fullmatch(written) or int(written) <= last:
            yield line
        else:
            last = int(written)


def _names_no_original(basis: NationalBasis) -> bool:
    if not basis.is_credit:
        return False
    return not has(basis.claim, "referenceToInvoice") or not is_basis_id(
        text(basis.claim, _ORIGINAL)
    )


def _names_no_line(line: Element, basis: NationalBasis) -> bool:
    return basis.is_credit and not all(has(line, name) for name in _OF_LINE)


def _credits_in_a_debit(basis: NationalBasis) -> bool:
    return not basis.is_credit and (
        any(has(basis.claim, name) for name in _OF_CLAIM)
        or any(has(line, name) for line in basis.lines for name in _OF_LINE)
    )


def credits_too_much(credit: NationalBasis, original: NationalBasis) -> bool:
    """Return whether a credit exceeds its original line, or names a line not there."""
    if text(credit.claim, _ORIGINAL) != text(original.claim, "id"):
        return True
    billed = {token(line, "lineId"): net_of([line]) for line in original.lines}
    credited: defaultdict[str | None, Decimal] = defaultdict(Decimal)
    for line in credit.lines:
        credited[token(line, "referenceToLineId")] += net_of([line])
    return any(amount > billed.get(line, Decimal(0)) for line, amount in credited.items())


CREDIT_RULES: Final[tuple[RivRule, ...]] = (
    block("ÖR36", "Orsaken till krediteringen är okänd",
          line_code_outside("reasonForCredit", codes.REASONS_FOR_CREDIT)),
    block("ÖR43", "Två rader har samma nummer", _repeated),
    block("EGEN-RADNUMMER", "Radernas nummer är inte stigande hela tal", _not_ascending),
    block("EGEN-KREDIT", "Krediteringen säger inte vilken faktura och vilket underlag den gäller",
          claim_where(_names_no_original)),
    block("EGEN-KREDITRAD", "En krediterad rad saknar ursprunglig rad eller orsak",
          lines_where(_names_no_line)),
    warn("EGEN-DEBET", "En debitering har uppgifter som hör till en kreditering",
         claim_where(_credits_in_a_debit)),
)  # fmt: skip
