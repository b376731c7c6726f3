"""The meanings of the payment columns; a part of the glossary."""

from typing import Final

PAYMENT_COLUMNS: Final[dict[str, str]] = {
    "payment_no": "Number of the payment in the ledger, from 1",
    "file_no": "The file, as the ledger numbered it among files that are not care reports",
    "place": "Place of the payment in its file, from 1",
    "format": "Kind and version of the file",
    "entry": "Name of the bank's entry, by its reference, day and amount",
    "identity": "Name of the payment, the same in every file that contains it",
    "has_bank_reference": "Whether the file has the bank's own reference",
    "paid_on": "Day the payment was booked",
    "currency": "Currency of the amount",
    "payee_account": "Account that was paid: a bankgiro, or as the bank has it",
    "payer_name": "Name of the payer",
    "payer_org_no": "Organisation number of the payer; never a person's",
    "payer_account": "Account or bankgiro of the payer",
    "replaces": "The earlier payment that is the sum of this and others, if any",
    "free": "Whether it is a message, else a reference",
    "rule": "Why: ocr and number by rule, the others by a person",
    "match_no": "Number of the match in the ledger, from 1",
    "undoes": "The match that this one undoes",
    "because": "A person's source and reason",
    "who": "Who matched, or ran the rules",
    "at": "When",
    "rest": "Kronor of the payment not yet matched",
    "waits_for": "Why a person must look at it",
    "left": "Kronor outstanding of the invoice",
    "hint": "Evidence for the invoice",
}
IN_PAYMENT_TABLE: Final[dict[tuple[str, str], str]] = {
    **{
        (table, "amount"): "Kronor stated by the payer; empty = not stated"
        for table in ("ReadReference", "PaymentReference")
    },
    **{
        (table, "amount"): "Amount; negative = reversed, or deducted by the payer"
        for table in ("ReadPayment", "Payment")
    },
    **{
        (table, "text"): "The payer's text about the purpose of the payment"
        for table in ("ReadReference", "PaymentReference")
    },
    ("ReadReference", "place"): "Place of the payment it belongs to",
    ("NewMatch", "amount"): "Kronor; of a credit note, and of what is taken back, negative",
    ("Match", "amount"): "Kronor; of a credit note, and of what is taken back, negative",
}
