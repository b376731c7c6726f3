-- Version 2. The region's answers. The rows of a file lie in Parquet beside the file in the archive,
-- named here by hash, since a month may have millions; refused invoices are few and stand here.

CREATE TABLE answer_files (
    answer_no INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind <> ''),
    sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    path TEXT NOT NULL CHECK (path <> ''),
    format TEXT NOT NULL,
    rows INTEGER NOT NULL CHECK (rows >= 0),
    first_month TEXT,
    last_month TEXT,
    table_sha256 TEXT NOT NULL CHECK (
        length(table_sha256) = 64 AND table_sha256 NOT GLOB '*[^0-9a-f]*'),
    at TEXT NOT NULL
) STRICT;
CREATE INDEX answer_files_by_batch ON answer_files (batch);

CREATE TABLE refused_invoices (
    answer_no INTEGER NOT NULL REFERENCES answer_files,
    source_row INTEGER NOT NULL CHECK (source_row >= 1),
    seller_org_no TEXT,
    invoice_number TEXT NOT NULL CHECK (invoice_number <> ''),
    refused_on TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (answer_no, source_row)
) STRICT;
-- The same refusal told again, in another file, is not another refusal.
CREATE UNIQUE INDEX one_refusal_of_an_invoice ON refused_invoices
    (coalesce(seller_org_no, ''), invoice_number, refused_on, reason);

CREATE TRIGGER answer_files_follow BEFORE INSERT ON answer_files
WHEN NEW.answer_no <> 1 + coalesce((SELECT max(answer_no) FROM answer_files), 0)
    OR NEW.batch < coalesce((SELECT max(batch) FROM answer_files), 0)
    OR EXISTS (SELECT 1 FROM answer_files WHERE sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'an answer is taken in once, under the next number'); END;
CREATE TRIGGER answer_files_stay BEFORE UPDATE ON answer_files
BEGIN SELECT RAISE(ABORT, 'answer_files is append-only'); END;
CREATE TRIGGER answer_files_remain BEFORE DELETE ON answer_files
BEGIN SELECT RAISE(ABORT, 'answer_files is append-only'); END;

CREATE TRIGGER refused_invoices_follow BEFORE INSERT ON refused_invoices
WHEN NEW.answer_no <> (SELECT max(answer_no) FROM answer_files)
    OR EXISTS (SELECT 1 FROM refused_invoices WHERE answer_no = NEW.answer_no
        AND source_row = NEW.source_row)
    OR EXISTS (SELECT 1 FROM refused_invoices WHERE seller_org_no IS NEW.seller_org_no
        AND invoice_number = NEW.invoice_number AND refused_on = NEW.refused_on
        AND reason = NEW.reason)
BEGIN SELECT RAISE(ABORT, 'a refusal of an invoice is told once, in the last answer'); END;
CREATE TRIGGER refused_invoices_stay BEFORE UPDATE ON refused_invoices
BEGIN SELECT RAISE(ABORT, 'refused_invoices is append-only'); END;
CREATE TRIGGER refused_invoices_remain BEFORE DELETE ON refused_invoices
BEGIN SELECT RAISE(ABORT, 'refused_invoices is append-only'); END;
