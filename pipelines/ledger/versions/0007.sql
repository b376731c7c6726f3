-- Version 7. What a payment is known by: docs/payments.md#identity. Payments of before have only `entry` and
-- `identity`, which held the bank's reference, day and amount.

ALTER TABLE payments ADD COLUMN message TEXT CHECK (message <> '');
ALTER TABLE payments ADD COLUMN bank_reference TEXT CHECK (bank_reference <> '');
ALTER TABLE payments ADD COLUMN own_account TEXT;
ALTER TABLE payments ADD COLUMN part INTEGER CHECK (part >= 1);

-- OCR numbers are unique in the home: docs/rules.md#ocr-number. A number that another seller has is
-- followed by the seller's place. Those issued before stay as they are, also if two are the same.
ALTER TABLE invoices ADD COLUMN longer_ocr TEXT CONSTRAINT a_longer_ocr_is_number_and_place CHECK (
    longer_ocr IS NULL OR (ocr IS NULL AND kind = 380 AND route <> 'res'
        AND length(longer_ocr) BETWEEN 13 AND 25 AND longer_ocr NOT GLOB '*[^0-9]*'
        AND substr(longer_ocr, 1, 10) = invoice_number));
CREATE UNIQUE INDEX one_longer_ocr ON invoices (longer_ocr);
CREATE INDEX invoices_by_ocr ON invoices (ocr);
CREATE TRIGGER an_ocr_is_given_once BEFORE INSERT ON invoices
WHEN EXISTS (SELECT 1 FROM invoices WHERE ocr = NEW.ocr OR longer_ocr = NEW.longer_ocr)
BEGIN SELECT RAISE(ABORT, 'an OCR number is given once in a home'); END;
