-- The notes that credit an invoice add up to it, and say why they credit: docs/rules.md#credit-notes.
-- SQLite cannot change a CHECK, so the rows move to a table with the new one, unchanged. Rows that
-- name an invoice find it again before the transaction ends.

PRAGMA defer_foreign_keys = ON;
CREATE TEMPORARY TABLE invoices_before AS SELECT * FROM invoices;
DROP TABLE invoices;

CREATE TABLE invoices (
    run_no INTEGER NOT NULL REFERENCES runs,
    invoice INTEGER NOT NULL CHECK (invoice >= 0),
    kind INTEGER NOT NULL CHECK (kind IN (380, 381)),
    month TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT,
    period_start TEXT NOT NULL,
    period_end TEXT NOT NULL,
    seller_org_no TEXT NOT NULL CHECK (seller_org_no <> ''),
    agreement_id TEXT NOT NULL,
    payer_id TEXT NOT NULL,
    reference TEXT NOT NULL,
    route TEXT NOT NULL,
    part INTEGER CHECK (part >= 1),
    res_customer TEXT,
    vat_percent INTEGER NOT NULL CHECK (vat_percent >= 0),
    contacts INTEGER NOT NULL CHECK (contacts > 0),
    lines_amount INTEGER NOT NULL CHECK (lines_amount > 0),
    vat_compensation INTEGER NOT NULL CHECK (vat_compensation >= 0),
    total INTEGER NOT NULL,
    credits_invoice TEXT,
    credits_issued_on TEXT,
    credits_riv_basis_id TEXT,
    seller_name TEXT NOT NULL,
    seller_reference TEXT,
    seller_vat_number TEXT,
    seller_bankgiro TEXT,
    seller_endpoint_scheme TEXT,
    seller_endpoint_id TEXT,
    seller_contact_name TEXT,
    seller_contact_email TEXT,
    seller_street TEXT,
    seller_postal_code TEXT,
    seller_city TEXT,
    paper_invoice INTEGER NOT NULL CHECK (paper_invoice IN (0, 1)),
    buyer_name TEXT NOT NULL,
    buyer_org_no TEXT NOT NULL,
    buyer_street TEXT,
    buyer_postal_code TEXT,
    buyer_city TEXT,
    buyer_endpoint_scheme TEXT,
    buyer_endpoint_id TEXT,
    invoice_number TEXT NOT NULL,
    riv_basis_id TEXT UNIQUE,
    ocr TEXT CONSTRAINT an_ocr_is_the_number_and_two_digits CHECK (
        ocr IS NULL OR (kind = 380 AND route <> 'res' AND length(ocr) = 12
            AND ocr NOT GLOB '*[^0-9]*' AND substr(ocr, 1, 11) = invoice_number || '2')),
    longer_ocr TEXT CONSTRAINT a_longer_ocr_is_number_and_place CHECK (
        longer_ocr IS NULL OR (ocr IS NULL AND kind = 380 AND route <> 'res'
            AND length(longer_ocr) BETWEEN 13 AND 25 AND longer_ocr NOT GLOB '*[^0-9]*'
            AND substr(longer_ocr, 1, 10) = invoice_number)),
    credit_reason TEXT CHECK (credit_reason IS NULL OR (kind = 381 AND credit_reason <> '')),
    PRIMARY KEY (run_no, invoice),
    UNIQUE (seller_org_no, invoice_number),
    FOREIGN KEY (seller_org_no, credits_invoice)
        REFERENCES invoices (seller_org_no, invoice_number),
    CONSTRAINT total_is_lines_and_vat_compensation CHECK (total = lines_amount + vat_compensation),
    -- docs/rules.md#vat-compensation. What a credit note takes is a matter of its invoice: a trigger
    -- below.
    CONSTRAINT vat_compensation_is_its_percentage CHECK (kind = 381 OR vat_compensation =
        CASE route WHEN 'riv' THEN 0 ELSE (lines_amount * vat_percent + 5000) / 10000 END),
    CONSTRAINT a_period_ends_after_it_starts CHECK (period_start <= period_end),
    CONSTRAINT due_after_issue CHECK (due_on >= issued_on),
    CONSTRAINT a_credit_note_names_its_invoice CHECK (
        (kind = 381) = (credits_invoice IS NOT NULL)
        AND (kind = 381) = (credits_issued_on IS NOT NULL)),
    CONSTRAINT only_route_riv_has_a_national_basis CHECK (
        (route = 'riv') = (riv_basis_id IS NOT NULL)
        AND (route = 'riv' AND kind = 381) = (credits_riv_basis_id IS NOT NULL)),
    CONSTRAINT a_number_is_the_year_and_six_digits CHECK (
        length(invoice_number) = 10 AND invoice_number NOT GLOB '*[^0-9]*'
        AND substr(invoice_number, 1, 4) = substr(issued_on, 1, 4))
) STRICT;
INSERT INTO invoices SELECT *, NULL FROM invoices_before;
DROP TABLE invoices_before;
CREATE INDEX credit_notes_by_invoice ON invoices (seller_org_no, credits_invoice);
-- One document for each seller, agreement, payer, reference, route, percentage and credited
-- original, or one for each of its parts: also what makes the order of the numbers a matter of content alone.
CREATE UNIQUE INDEX one_document_of_a_kind ON invoices (run_no, kind, seller_org_no, agreement_id,
    payer_id, reference, route, vat_percent, coalesce(credits_invoice, ''), coalesce(part, 0));

CREATE UNIQUE INDEX one_longer_ocr ON invoices (longer_ocr);
CREATE INDEX invoices_by_ocr ON invoices (ocr);

CREATE TRIGGER invoices_belong_to_the_draft BEFORE INSERT ON invoices
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE run_no = NEW.run_no AND state = 'draft'
    AND month = NEW.month AND issued_on = NEW.issued_on)
BEGIN SELECT RAISE(ABORT, 'an invoice has the month and day of the run being issued'); END;
-- The colon is the sign after 9: every number of the year, and no other.
CREATE TRIGGER invoice_numbers_are_gapless BEFORE INSERT ON invoices
WHEN NEW.invoice_number <> substr(NEW.issued_on, 1, 4) || printf('%06d', 1 + coalesce((
    SELECT CAST(substr(invoice_number, 5) AS INTEGER) FROM invoices
    WHERE seller_org_no = NEW.seller_org_no
        AND invoice_number > substr(NEW.issued_on, 1, 4)
        AND invoice_number < substr(NEW.issued_on, 1, 4) || ':'
    ORDER BY invoice_number DESC LIMIT 1), 0))
BEGIN SELECT RAISE(ABORT, 'an invoice takes the next number of its seller and year'); END;
-- ZVF, the seller, year and month of issue, and a counter that starts anew each month.
CREATE TRIGGER riv_basis_ids_are_gapless BEFORE INSERT ON invoices
WHEN NEW.riv_basis_id IS NOT NULL AND NEW.riv_basis_id <> printf('ZVF%s%s%s%06d', NEW.seller_org_no,
    substr(NEW.issued_on, 3, 2), substr(NEW.issued_on, 6, 2), 1 + (
        SELECT count(*) FROM invoices
        WHERE seller_org_no = NEW.seller_org_no AND riv_basis_id IS NOT NULL
            AND substr(issued_on, 1, 7) = substr(NEW.issued_on, 1, 7)))
BEGIN SELECT RAISE(ABORT, 'a national basis takes the next id of its seller and month'); END;
CREATE TRIGGER credit_is_of_an_earlier_invoice BEFORE INSERT ON invoices
WHEN NEW.kind = 381 AND NOT EXISTS (
    SELECT 1 FROM invoices AS original
    WHERE original.seller_org_no = NEW.seller_org_no
        AND original.invoice_number = NEW.credits_invoice
        AND original.issued_on = NEW.credits_issued_on
        AND original.riv_basis_id IS NEW.credits_riv_basis_id
        AND original.kind = 380
        AND original.run_no < NEW.run_no
        AND original.vat_percent = NEW.vat_percent
        AND original.lines_amount >= NEW.lines_amount + coalesce((
            SELECT sum(lines_amount) FROM invoices
            WHERE seller_org_no = NEW.seller_org_no AND credits_invoice = NEW.credits_invoice), 0))
BEGIN SELECT RAISE(ABORT, 'a credit note credits what is left of an earlier invoice'); END;
CREATE TRIGGER invoices_stay BEFORE UPDATE ON invoices
BEGIN SELECT RAISE(ABORT, 'invoices is append-only'); END;
CREATE TRIGGER invoices_remain BEFORE DELETE ON invoices
BEGIN SELECT RAISE(ABORT, 'invoices is append-only'); END;
-- docs/rules.md#credit-notes. Notes of earlier versions may have credited some öre too much.
CREATE TRIGGER a_credit_note_takes_the_compensation_that_is_left BEFORE INSERT ON invoices
WHEN NEW.kind = 381 AND NEW.vat_compensation <> (
    SELECT CASE
        WHEN lines_left = NEW.lines_amount THEN max(vat_left, 0)
        ELSE min(max(vat_left, 0), (NEW.lines_amount * NEW.vat_percent + 5000) / 10000) END
    FROM (
        SELECT
            original.lines_amount - coalesce(sum(note.lines_amount), 0) AS lines_left,
            original.vat_compensation - coalesce(sum(note.vat_compensation), 0) AS vat_left
        FROM invoices AS original
        LEFT JOIN invoices AS note ON note.seller_org_no = original.seller_org_no
            AND note.credits_invoice = original.invoice_number
        WHERE original.seller_org_no = NEW.seller_org_no
            AND original.invoice_number = NEW.credits_invoice
        GROUP BY original.run_no, original.invoice))
BEGIN SELECT RAISE(ABORT, 'a credit note takes the compensation that is left'); END;
CREATE TRIGGER a_voided_invoice_is_not_credited BEFORE INSERT ON invoices
WHEN NEW.kind = 381 AND EXISTS (SELECT 1 FROM voids WHERE seller_org_no = NEW.seller_org_no
    AND invoice_number = NEW.credits_invoice)
BEGIN SELECT RAISE(ABORT, 'a voided invoice is not credited'); END;
CREATE TRIGGER an_ocr_is_given_once BEFORE INSERT ON invoices
WHEN EXISTS (SELECT 1 FROM invoices WHERE ocr = NEW.ocr OR longer_ocr = NEW.longer_ocr)
BEGIN SELECT RAISE(ABORT, 'an OCR number is given once in a home'); END;
