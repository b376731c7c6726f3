"""The laws of the ledger as questions: each finds what a trigger or check should have refused."""

from typing import Final, NamedTuple


class Law(NamedTuple):
    """A law: what is said of each row that its query finds (none when the law holds)."""

    broken: str
    query: str


LAWS: Final = (
    Law(
        "run {}: issued without the run before it",
        "SELECT run_no FROM (SELECT run_no, row_number() OVER (ORDER BY run_no) AS place"
        " FROM runs) WHERE run_no <> place",
    ),
    Law(
        "file {}: the number before it is missing",
        "SELECT ingest_no FROM (SELECT ingest_no, row_number() OVER (ORDER BY ingest_no) AS place"
        " FROM files) WHERE ingest_no <> place",
    ),
    Law(
        "run {}, document {}: invoice number {} is not the next of its seller and year",
        "SELECT run_no, invoice, invoice_number FROM (SELECT *, row_number() OVER (PARTITION BY"
        " seller_org_no, substr(issued_on, 1, 4) ORDER BY run_no, invoice_number) AS place"
        " FROM invoices) WHERE invoice_number <> substr(issued_on, 1, 4) || printf('%06d', place)",
    ),
    Law(
        "run {}, document {}: the national basis is not the next of its seller and month",
        "SELECT run_no, invoice FROM (SELECT *, row_number() OVER"
        " (PARTITION BY seller_org_no, substr(issued_on, 1, 7) ORDER BY run_no, invoice_number)"
        " AS place FROM invoices WHERE route = 'riv' OR riv_basis_id IS NOT NULL)"
        " WHERE riv_basis_id IS NOT printf('ZVF%s%s%s%06d', seller_org_no,"
        " substr(issued_on, 3, 2), substr(issued_on, 6, 2), place) OR route <> 'riv'",
    ),
    Law(
        "run {}, document {}: does not name the national basis that it credits",
        "SELECT run_no, invoice FROM invoices AS note WHERE kind = 381 AND NOT EXISTS ("
        "SELECT 1 FROM invoices WHERE seller_org_no = note.seller_org_no"
        " AND invoice_number = note.credits_invoice"
        " AND riv_basis_id IS note.credits_riv_basis_id)",
    ),
    Law(
        "run {}, document {}: the lines do not add up to the invoice",
        "SELECT run_no, invoice FROM invoices WHERE lines_amount IS NOT (SELECT sum(amount)"
        " FROM invoice_lines AS line"
        " WHERE line.run_no = invoices.run_no AND line.invoice = invoices.invoice)",
    ),
    Law(
        "run {}, document {}: the total is not lines and VAT compensation",
        "SELECT run_no, invoice FROM invoices WHERE total <> lines_amount + vat_compensation",
    ),
    Law(
        "run {}, document {}, line {}: the amount is not quantity times price",
        "SELECT run_no, invoice, line_no FROM invoice_lines WHERE amount <> quantity * unit_price",
    ),
    Law(
        "run {}, document {}: more is credited than was billed",
        "SELECT run_no, invoice FROM invoices WHERE kind = 380 AND lines_amount < ("
        "SELECT sum(lines_amount) FROM invoices AS note WHERE note.kind = 381"
        " AND note.seller_org_no = invoices.seller_org_no"
        " AND note.credits_invoice = invoices.invoice_number)",
    ),
    Law(
        "run {}, document {}: credits what is not an earlier invoice",
        "SELECT run_no, invoice FROM invoices AS note WHERE kind = 381 AND NOT EXISTS ("
        "SELECT 1 FROM invoices WHERE kind = 380 AND run_no < note.run_no"
        " AND seller_org_no = note.seller_org_no AND invoice_number = note.credits_invoice)",
    ),
    Law(
        "run {}, document {}: of a run that is not issued",
        "SELECT run_no, invoice FROM invoices LEFT JOIN runs USING (run_no)"
        " WHERE state IS NOT 'issued'",
    ),
    Law(
        "payment file {}: the number before it is missing",
        "SELECT file_no FROM (SELECT file_no, row_number() OVER (ORDER BY file_no) AS place"
        " FROM payment_files) WHERE file_no <> place",
    ),
    Law(
        "payment {}: the number before it is missing",
        "SELECT payment_no FROM (SELECT payment_no, row_number() OVER (ORDER BY payment_no)"
        " AS place FROM payments) WHERE payment_no <> place",
    ),
    Law(
        "match {}: the number before it is missing",
        "SELECT match_no FROM (SELECT match_no, row_number() OVER (ORDER BY match_no) AS place"
        " FROM matches) WHERE match_no <> place",
    ),
    Law(
        "payment {}: pays more than there is of it",
        "SELECT payment_no FROM payments JOIN (SELECT payment_no, sum(amount) AS matched"
        " FROM matches GROUP BY payment_no) USING (payment_no)"
        " WHERE matched * sign(amount) NOT BETWEEN 0 AND abs(amount)",
    ),
    Law(
        "match {}: undoes what is no match of that payment, invoice and amount",
        "SELECT match_no FROM matches AS undoing WHERE rule = 'undone' AND NOT EXISTS ("
        "SELECT 1 FROM matches WHERE match_no = undoing.undoes AND rule <> 'undone'"
        " AND payment_no = undoing.payment_no AND amount = -undoing.amount"
        " AND invoice_number IS undoing.invoice_number"
        " AND seller_org_no IS undoing.seller_org_no)",
    ),
    Law(
        "void {}: the invoice was sent or paid, has a credit note, or is one",
        "SELECT void_no FROM voids WHERE 0 <> (SELECT coalesce(sum(amount), 0) FROM matches"
        " WHERE seller_org_no = voids.seller_org_no AND invoice_number = voids.invoice_number)"
        " OR EXISTS (SELECT 1 FROM sendings"
        " WHERE seller_org_no = voids.seller_org_no AND invoice_number = voids.invoice_number)"
        " OR EXISTS (SELECT 1 FROM invoices WHERE kind = 381"
        " AND seller_org_no = voids.seller_org_no"
        " AND voids.invoice_number IN (invoice_number, credits_invoice))",
    ),
    Law(
        "a row of table {} lacks the row it points at",
        'SELECT DISTINCT "table" FROM pragma_foreign_key_check',
    ),
)
