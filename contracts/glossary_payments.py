"""What the columns of payments mean; a part of the glossary."""

from typing import Final

PAYMENT_COLUMNS: Final[dict[str, str]] = {
    "payment_no": "Number of the payment in the ledger, from 1",
    "file_no": "The file, as the ledger numbered it among files that are no reports of care",
    "place": "Place of the payment in its file, from 1",
    "format": "Kind and version of the file",
    "entry": "Name of the bank's entry, by its reference, day and amount",
    "identity": "Name of the payment, the same in whatever file tells of it",
    "has_bank_reference": "Whether the bank's own reference is told",
    "paid_on": "Day the payment was booked",
    "currency": "Currency of the amount",
    "payee_account": "Account that was paid: a bankgiro, or as the bank has it",
    "payer_name": "Name of who paid",
    "payer_org_no": "Organisation number of who paid; never a person's",
    "payer_account": "Account or bankgiro of who paid",
    "replaces": "The payment that told the sum of this and others; empty = none",
    "free": "Whether it is a message, else a reference",
    "rule": "Why: ocr and number by rule, the others by a person",
    "match_no": "Number of the match in the ledger, from 1",
    "undoes": "The match that this one undoes",
    "because": "A person's source and reason",
    "who": "Who matched, or ran the rules",
    "at": "When",
    "rest": "Kronor of the payment that pay nothing yet",
    "waits_for": "Why a person must look at it",
    "left": "Kronor that stand open of the invoice",
    "hint": "What speaks for the invoice",
}
IN_PAYMENT_TABLE: Final[dict[tuple[str, str], str]] = {
    **{
        (table, "amount"): "Kronor that the payer says it is paid with; empty = not told"
        for table in ("ReadReference", "PaymentReference")
    },
    **{
        (table, "amount"): "Amount; negative = taken back, or drawn by the payer"
        for table in ("ReadPayment", "Payment")
    },
    **{
        (table, "text"): "What the payer told that the payment is for"
        for table in ("ReadReference", "PaymentReference")
    },
    ("ReadReference", "place"): "Place of the payment that it is told of",
    ("NewMatch", "amount"): "Kronor; of a credit note, and of what is taken back, negative",
    ("Match", "amount"): "Kronor; of a credit note, and of what is taken back, negative",
}
