-- Version 3: OCR numbers on invoices; payments, and what each payment pays.

-- The invoice number, its length with both control digits (12, so 2), and a Luhn check digit.
-- Invoices of before have none, and neither have credit notes nor what RES makes itself.
ALTER TABLE invoices ADD COLUMN ocr TEXT CONSTRAINT an_ocr_is_the_number_and_two_digits CHECK (
    ocr IS NULL OR (kind = 380 AND route <> 'res' AND length(ocr) = 12
        AND ocr NOT GLOB '*[^0-9]*' AND substr(ocr, 1, 11) = invoice_number || '2'));

-- What was matched when the run was drafted: its reconciliation counts that and no later match.
ALTER TABLE runs ADD COLUMN last_match_no INTEGER CHECK (last_match_no >= 0);

CREATE TABLE payment_files (
    file_no INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL,
    sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    path TEXT NOT NULL CHECK (path <> ''),
    format TEXT NOT NULL,
    payments INTEGER NOT NULL CHECK (payments >= 0),
    at TEXT NOT NULL
) STRICT;
CREATE INDEX payment_files_by_batch ON payment_files (batch);

-- A payment once, whatever files tell of it. Negative: taken back, or drawn by the payer.
CREATE TABLE payments (
    payment_no INTEGER PRIMARY KEY,
    file_no INTEGER NOT NULL REFERENCES payment_files,
    place INTEGER NOT NULL CHECK (place >= 1),
    entry TEXT NOT NULL CHECK (entry <> ''),
    identity TEXT NOT NULL UNIQUE CHECK (identity <> ''),
    has_bank_reference INTEGER NOT NULL CHECK (has_bank_reference IN (0, 1)),
    paid_on TEXT NOT NULL CHECK (paid_on GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    payee_account TEXT NOT NULL,
    payer_name TEXT,
    payer_org_no TEXT,
    payer_account TEXT,
    -- The sum that this payment is a part of, told as one before the bank told its parts.
    replaces INTEGER REFERENCES payments
) STRICT;
CREATE INDEX payments_by_file ON payments (file_no);
CREATE INDEX payments_by_entry ON payments (entry);

CREATE TABLE payment_references (
    payment_no INTEGER NOT NULL REFERENCES payments,
    place INTEGER NOT NULL CHECK (place >= 1),
    text TEXT NOT NULL CHECK (text <> ''),
    free INTEGER NOT NULL CHECK (free IN (0, 1)),
    amount INTEGER,
    PRIMARY KEY (payment_no, place)
) STRICT;

-- What a payment pays: of an invoice, of a credit note (negative), or nothing of ours. A match that
-- was wrong is undone by another.
CREATE TABLE matches (
    match_no INTEGER PRIMARY KEY,
    payment_no INTEGER NOT NULL REFERENCES payments,
    seller_org_no TEXT,
    invoice_number TEXT,
    amount INTEGER NOT NULL CHECK (amount <> 0),
    rule TEXT NOT NULL CHECK (rule IN ('ocr', 'number', 'manual', 'set_aside', 'undone')),
    undoes INTEGER UNIQUE REFERENCES matches,
    because TEXT CHECK (trim(because) <> ''),
    who TEXT NOT NULL CHECK (trim(who) <> ''),
    at TEXT NOT NULL,
    FOREIGN KEY (seller_org_no, invoice_number)
        REFERENCES invoices (seller_org_no, invoice_number),
    CONSTRAINT an_invoice_is_its_seller_and_number CHECK (
        (seller_org_no IS NULL) = (invoice_number IS NULL)),
    CONSTRAINT only_what_is_set_aside_pays_no_invoice CHECK (
        CASE rule WHEN 'set_aside' THEN invoice_number IS NULL
            WHEN 'undone' THEN 1 ELSE invoice_number IS NOT NULL END),
    CONSTRAINT what_is_undone_is_named CHECK ((rule = 'undone') = (undoes IS NOT NULL)),
    CONSTRAINT a_person_says_why CHECK ((rule IN ('ocr', 'number')) = (because IS NULL))
) STRICT;
CREATE INDEX matches_by_payment ON matches (payment_no);
CREATE INDEX matches_by_invoice ON matches (seller_org_no, invoice_number);

CREATE TRIGGER runs_keep_their_matches BEFORE UPDATE ON runs
WHEN NEW.last_match_no IS NOT OLD.last_match_no
BEGIN SELECT RAISE(ABORT, 'a run is approved once and issued once, and else stays as it is'); END;

CREATE TRIGGER payment_files_follow BEFORE INSERT ON payment_files
WHEN NEW.file_no <> 1 + coalesce((SELECT max(file_no) FROM payment_files), 0)
    OR EXISTS (SELECT 1 FROM payment_files WHERE sha256 = NEW.sha256)
    OR NEW.batch < (SELECT max(batch) FROM payment_files)
BEGIN SELECT RAISE(ABORT, 'a file is taken in once, under the next number'); END;
CREATE TRIGGER payment_files_stay BEFORE UPDATE ON payment_files
BEGIN SELECT RAISE(ABORT, 'payment_files is append-only'); END;
CREATE TRIGGER payment_files_remain BEFORE DELETE ON payment_files
BEGIN SELECT RAISE(ABORT, 'payment_files is append-only'); END;

CREATE TRIGGER payments_follow BEFORE INSERT ON payments
WHEN NEW.payment_no <> 1 + coalesce((SELECT max(payment_no) FROM payments), 0)
    OR EXISTS (SELECT 1 FROM payments WHERE identity = NEW.identity)
    OR NEW.file_no < (SELECT max(file_no) FROM payments)
BEGIN SELECT RAISE(ABORT, 'a payment is taken in once, under the next number'); END;
CREATE TRIGGER a_matched_sum_is_not_replaced BEFORE INSERT ON payments
WHEN NEW.replaces IS NOT NULL AND EXISTS (
    SELECT 1 FROM matches WHERE payment_no = NEW.replaces)
BEGIN SELECT RAISE(ABORT, 'a payment that was matched is not replaced by its parts'); END;
CREATE TRIGGER payments_stay BEFORE UPDATE ON payments
BEGIN SELECT RAISE(ABORT, 'payments is append-only'); END;
CREATE TRIGGER payments_remain BEFORE DELETE ON payments
BEGIN SELECT RAISE(ABORT, 'payments is append-only'); END;

CREATE TRIGGER payment_references_follow BEFORE INSERT ON payment_references
WHEN NEW.place <> 1 + coalesce(
        (SELECT max(place) FROM payment_references WHERE payment_no = NEW.payment_no), 0)
    OR NEW.payment_no <> (SELECT max(payment_no) FROM payments)
BEGIN SELECT RAISE(ABORT, 'a reference is added with its payment, in order'); END;
CREATE TRIGGER payment_references_stay BEFORE UPDATE ON payment_references
BEGIN SELECT RAISE(ABORT, 'payment_references is append-only'); END;
CREATE TRIGGER payment_references_remain BEFORE DELETE ON payment_references
BEGIN SELECT RAISE(ABORT, 'payment_references is append-only'); END;

CREATE TRIGGER matches_follow BEFORE INSERT ON matches
WHEN NEW.match_no <> 1 + coalesce((SELECT max(match_no) FROM matches), 0)
    OR EXISTS (SELECT 1 FROM matches WHERE undoes = NEW.undoes)
BEGIN SELECT RAISE(ABORT, 'a match takes the next number'); END;
CREATE TRIGGER only_kronor_are_matched BEFORE INSERT ON matches
WHEN NEW.rule <> 'undone' AND NEW.rule <> 'set_aside' AND NOT EXISTS (
    SELECT 1 FROM payments WHERE payment_no = NEW.payment_no AND currency = 'SEK')
BEGIN SELECT RAISE(ABORT, 'only a payment in kronor pays an invoice'); END;
CREATE TRIGGER replaced_sums_are_not_matched BEFORE INSERT ON matches
WHEN EXISTS (SELECT 1 FROM payments WHERE replaces = NEW.payment_no)
BEGIN SELECT RAISE(ABORT, 'a payment that its parts replaced pays nothing'); END;
CREATE TRIGGER what_is_undone_is_a_match BEFORE INSERT ON matches
WHEN NEW.rule = 'undone' AND NOT EXISTS (
    SELECT 1 FROM matches AS undone WHERE undone.match_no = NEW.undoes
        AND undone.rule <> 'undone' AND undone.payment_no = NEW.payment_no
        AND undone.amount = -NEW.amount
        AND undone.seller_org_no IS NEW.seller_org_no
        AND undone.invoice_number IS NEW.invoice_number)
BEGIN SELECT RAISE(ABORT, 'a match is undone by its own amount, once'); END;
CREATE TRIGGER matches_stay BEFORE UPDATE ON matches
BEGIN SELECT RAISE(ABORT, 'matches is append-only'); END;
CREATE TRIGGER matches_remain BEFORE DELETE ON matches
BEGIN SELECT RAISE(ABORT, 'matches is append-only'); END;
