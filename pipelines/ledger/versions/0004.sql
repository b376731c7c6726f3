-- Version 4. Sent, voided before it is sent, ordered to be credited after. An invoice stays as it
-- was issued; what became of it stands here. `after_run` is the last issued run at the time: the
-- runs after it see the void or the order, those before it never do, however often they are made.

CREATE TABLE sendings (
    sending INTEGER NOT NULL,
    seller_org_no TEXT NOT NULL,
    invoice_number TEXT NOT NULL,
    sent_on TEXT NOT NULL CHECK (sent_on GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    how TEXT NOT NULL CHECK (trim(how) <> ''),
    who TEXT NOT NULL CHECK (trim(who) <> ''),
    at TEXT NOT NULL,
    PRIMARY KEY (seller_org_no, invoice_number),
    FOREIGN KEY (seller_org_no, invoice_number)
        REFERENCES invoices (seller_org_no, invoice_number)
) STRICT;
CREATE INDEX sendings_by_number ON sendings (sending);

CREATE TABLE voids (
    void_no INTEGER PRIMARY KEY,
    seller_org_no TEXT NOT NULL,
    invoice_number TEXT NOT NULL,
    after_run INTEGER NOT NULL REFERENCES runs (run_no),
    because TEXT NOT NULL CHECK (trim(because) <> ''),
    who TEXT NOT NULL CHECK (trim(who) <> ''),
    at TEXT NOT NULL,
    UNIQUE (seller_org_no, invoice_number),
    FOREIGN KEY (seller_org_no, invoice_number)
        REFERENCES invoices (seller_org_no, invoice_number)
) STRICT;

CREATE TABLE credit_orders (
    order_no INTEGER PRIMARY KEY,
    seller_org_no TEXT NOT NULL,
    invoice_number TEXT NOT NULL,
    after_run INTEGER NOT NULL REFERENCES runs (run_no),
    because TEXT NOT NULL CHECK (trim(because) <> ''),
    who TEXT NOT NULL CHECK (trim(who) <> ''),
    at TEXT NOT NULL,
    UNIQUE (seller_org_no, invoice_number),
    FOREIGN KEY (seller_org_no, invoice_number)
        REFERENCES invoices (seller_org_no, invoice_number)
) STRICT;

CREATE TRIGGER sendings_follow BEFORE INSERT ON sendings
WHEN NEW.sending < coalesce((SELECT max(sending) FROM sendings), 1)
    OR EXISTS (SELECT 1 FROM sendings WHERE seller_org_no = NEW.seller_org_no
        AND invoice_number = NEW.invoice_number)
BEGIN SELECT RAISE(ABORT, 'an invoice is marked as sent once'); END;
CREATE TRIGGER a_voided_invoice_is_not_sent BEFORE INSERT ON sendings
WHEN EXISTS (SELECT 1 FROM voids WHERE seller_org_no = NEW.seller_org_no
    AND invoice_number = NEW.invoice_number)
BEGIN SELECT RAISE(ABORT, 'a voided invoice is not sent'); END;
CREATE TRIGGER sendings_stay BEFORE UPDATE ON sendings
BEGIN SELECT RAISE(ABORT, 'sendings is append-only'); END;
CREATE TRIGGER sendings_remain BEFORE DELETE ON sendings
BEGIN SELECT RAISE(ABORT, 'sendings is append-only'); END;

CREATE TRIGGER voids_follow BEFORE INSERT ON voids
WHEN NEW.void_no <> 1 + coalesce((SELECT max(void_no) FROM voids), 0)
    OR NEW.after_run <> (SELECT max(run_no) FROM runs WHERE state = 'issued')
    OR EXISTS (SELECT 1 FROM runs WHERE state = 'draft')
    OR EXISTS (SELECT 1 FROM voids WHERE seller_org_no = NEW.seller_org_no
        AND invoice_number = NEW.invoice_number)
BEGIN SELECT RAISE(ABORT, 'an invoice is voided once, between two runs'); END;
CREATE TRIGGER only_an_invoice_that_stays_here_is_voided BEFORE INSERT ON voids
WHEN EXISTS (SELECT 1 FROM invoices WHERE kind = 381 AND seller_org_no = NEW.seller_org_no
        AND NEW.invoice_number IN (invoice_number, credits_invoice))
    OR EXISTS (SELECT 1 FROM sendings WHERE seller_org_no = NEW.seller_org_no
        AND invoice_number = NEW.invoice_number)
    OR 0 <> (SELECT coalesce(sum(amount), 0) FROM matches
        WHERE seller_org_no = NEW.seller_org_no AND invoice_number = NEW.invoice_number)
BEGIN SELECT RAISE(ABORT, 'what is sent, paid, credited or a credit note is not voided'); END;
CREATE TRIGGER voids_stay BEFORE UPDATE ON voids
BEGIN SELECT RAISE(ABORT, 'voids is append-only'); END;
CREATE TRIGGER voids_remain BEFORE DELETE ON voids
BEGIN SELECT RAISE(ABORT, 'voids is append-only'); END;

CREATE TRIGGER a_voided_invoice_is_not_credited BEFORE INSERT ON invoices
WHEN NEW.kind = 381 AND EXISTS (SELECT 1 FROM voids WHERE seller_org_no = NEW.seller_org_no
    AND invoice_number = NEW.credits_invoice)
BEGIN SELECT RAISE(ABORT, 'a voided invoice is not credited'); END;

CREATE TRIGGER a_voided_invoice_is_not_paid BEFORE INSERT ON matches
WHEN NEW.rule <> 'undone' AND EXISTS (SELECT 1 FROM voids
    WHERE seller_org_no = NEW.seller_org_no AND invoice_number = NEW.invoice_number)
BEGIN SELECT RAISE(ABORT, 'a voided invoice is not paid'); END;

CREATE TRIGGER credit_orders_follow BEFORE INSERT ON credit_orders
WHEN NEW.order_no <> 1 + coalesce((SELECT max(order_no) FROM credit_orders), 0)
    OR NEW.after_run <> (SELECT max(run_no) FROM runs WHERE state = 'issued')
    OR EXISTS (SELECT 1 FROM runs WHERE state = 'draft')
    OR EXISTS (SELECT 1 FROM credit_orders WHERE seller_org_no = NEW.seller_org_no
        AND invoice_number = NEW.invoice_number)
BEGIN SELECT RAISE(ABORT, 'an invoice is ordered to be credited once, between two runs'); END;
CREATE TRIGGER only_a_standing_invoice_is_credited BEFORE INSERT ON credit_orders
WHEN EXISTS (SELECT 1 FROM voids WHERE seller_org_no = NEW.seller_org_no
        AND invoice_number = NEW.invoice_number)
    OR NOT EXISTS (SELECT 1 FROM invoices AS original WHERE kind = 380
        AND seller_org_no = NEW.seller_org_no AND invoice_number = NEW.invoice_number
        AND lines_amount > coalesce((SELECT sum(lines_amount) FROM invoices
            WHERE seller_org_no = NEW.seller_org_no
            AND credits_invoice = NEW.invoice_number), 0))
BEGIN SELECT RAISE(ABORT, 'only what is left of an invoice is credited'); END;
CREATE TRIGGER credit_orders_stay BEFORE UPDATE ON credit_orders
BEGIN SELECT RAISE(ABORT, 'credit_orders is append-only'); END;
CREATE TRIGGER credit_orders_remain BEFORE DELETE ON credit_orders
BEGIN SELECT RAISE(ABORT, 'credit_orders is append-only'); END;
