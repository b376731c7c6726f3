-- Version 1. Amounts in whole öre, percentages in hundredths, days and moments as ISO text (UTC).
-- A version is never edited: a later one is a file of its own that adds nullable columns or tables.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who <> ''),
    event TEXT NOT NULL,
    detail TEXT NOT NULL CHECK (json_valid(detail)),
    previous TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*')
) STRICT;

CREATE TABLE files (
    ingest_no INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL,
    sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    path TEXT NOT NULL CHECK (path <> ''),
    format TEXT NOT NULL,
    rows INTEGER NOT NULL CHECK (rows >= 0),
    layout TEXT NOT NULL CHECK (json_valid(layout)),
    at TEXT NOT NULL
) STRICT;
CREATE INDEX files_by_batch ON files (batch);

CREATE TABLE refusals (
    refusal_no INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    path TEXT NOT NULL CHECK (path <> ''),
    code TEXT NOT NULL,
    place TEXT,
    at TEXT NOT NULL,
    UNIQUE (batch, sha256, path)
) STRICT;

CREATE TABLE decisions (
    decision_no INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('release', 'refuse')),
    reporter TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    codes TEXT NOT NULL,
    because TEXT NOT NULL CHECK (trim(because) <> ''),
    who TEXT NOT NULL CHECK (trim(who) <> ''),
    at TEXT NOT NULL,
    ingest_no INTEGER NOT NULL REFERENCES files,
    source_row INTEGER NOT NULL CHECK (source_row >= 1),
    CONSTRAINT only_four_codes_are_released CHECK (
        kind = 'refuse' OR (codes <> '' AND replace(replace(replace(replace(
            codes || ' ', 'D01 ', ''), 'T01 ', ''), 'L03 ', ''), 'L05 ', '') = ''))
) STRICT;

CREATE TABLE runs (
    run_no INTEGER PRIMARY KEY,
    month TEXT NOT NULL CHECK (month GLOB '20[0-9][0-9]-[01][0-9]'),
    state TEXT NOT NULL CHECK (state IN ('draft', 'issued')),
    issued_on TEXT NOT NULL CHECK (issued_on GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    last_ingest_no INTEGER NOT NULL CHECK (last_ingest_no >= 0),
    folder TEXT NOT NULL,
    manifest_sha256 TEXT NOT NULL CHECK (
        length(manifest_sha256) = 64 AND manifest_sha256 NOT GLOB '*[^0-9a-f]*'),
    created_by TEXT NOT NULL CHECK (trim(created_by) <> ''),
    created_at TEXT NOT NULL,
    approved_by TEXT CHECK (trim(approved_by) <> ''),
    approved_at TEXT,
    issued_by TEXT CHECK (trim(issued_by) <> ''),
    issued_at TEXT,
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK ((issued_by IS NULL) = (issued_at IS NULL)),
    CHECK ((state = 'issued') = (issued_by IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX one_open_draft ON runs (state) WHERE state = 'draft';

CREATE TABLE evidence (
    run_no INTEGER NOT NULL REFERENCES runs,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    rows INTEGER NOT NULL CHECK (rows >= 0),
    size INTEGER NOT NULL CHECK (size >= 0),
    PRIMARY KEY (run_no, name)
) STRICT;

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
    PRIMARY KEY (run_no, invoice),
    UNIQUE (seller_org_no, invoice_number),
    FOREIGN KEY (seller_org_no, credits_invoice)
        REFERENCES invoices (seller_org_no, invoice_number),
    CONSTRAINT total_is_lines_and_vat_compensation CHECK (total = lines_amount + vat_compensation),
    -- Design section 5: a percentage of the lines, rounded half up once; none on route riv.
    CONSTRAINT vat_compensation_is_its_percentage CHECK (vat_compensation =
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
CREATE INDEX credit_notes_by_invoice ON invoices (seller_org_no, credits_invoice);
-- One document for each seller, agreement, payer, reference, route, percentage and credited
-- original, or one for each of its parts: also what makes the order of the numbers a matter of content alone.
CREATE UNIQUE INDEX one_document_of_a_kind ON invoices (run_no, kind, seller_org_no, agreement_id,
    payer_id, reference, route, vat_percent, coalesce(credits_invoice, ''), coalesce(part, 0));

CREATE TABLE invoice_lines (
    run_no INTEGER NOT NULL,
    invoice INTEGER NOT NULL,
    line_no INTEGER NOT NULL CHECK (line_no >= 1),
    care_unit TEXT NOT NULL,
    unit_name TEXT,
    care_form TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT,
    visit_type TEXT,
    profession TEXT,
    quantity INTEGER NOT NULL CHECK (quantity <> 0),
    unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
    amount INTEGER NOT NULL,
    PRIMARY KEY (run_no, invoice, line_no),
    FOREIGN KEY (run_no, invoice) REFERENCES invoices (run_no, invoice),
    CONSTRAINT amount_is_quantity_times_price CHECK (amount = quantity * unit_price)
) STRICT;

CREATE TABLE documents (
    run_no INTEGER NOT NULL REFERENCES runs,
    delivery INTEGER NOT NULL,
    path TEXT NOT NULL CHECK (path <> ''),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    size INTEGER NOT NULL CHECK (size >= 0),
    PRIMARY KEY (run_no, path)
) STRICT;
CREATE INDEX documents_by_delivery ON documents (delivery);

-- Append-only: rows are added in order, and never changed or taken away. A row is refused before
-- INSERT OR REPLACE could delete another, since that deletes without asking a trigger.

CREATE TRIGGER audit_follows BEFORE INSERT ON audit
WHEN NEW.seq <> 1 + coalesce((SELECT max(seq) FROM audit), 0)
    OR NEW.previous <> coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000')
    OR EXISTS (SELECT 1 FROM audit WHERE hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'an event follows the last event of the audit chain'); END;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_remains BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

CREATE TRIGGER files_follow BEFORE INSERT ON files
WHEN NEW.ingest_no <> 1 + coalesce((SELECT max(ingest_no) FROM files), 0)
    OR EXISTS (SELECT 1 FROM files WHERE sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'a file is taken in once, under the next number'); END;
CREATE TRIGGER files_stay BEFORE UPDATE ON files
BEGIN SELECT RAISE(ABORT, 'files is append-only'); END;
CREATE TRIGGER files_remain BEFORE DELETE ON files
BEGIN SELECT RAISE(ABORT, 'files is append-only'); END;

CREATE TRIGGER refusals_follow BEFORE INSERT ON refusals
WHEN NEW.refusal_no <> 1 + coalesce((SELECT max(refusal_no) FROM refusals), 0)
    OR EXISTS (SELECT 1 FROM refusals
        WHERE batch = NEW.batch AND sha256 = NEW.sha256 AND path = NEW.path)
BEGIN SELECT RAISE(ABORT, 'a refusal takes the next number'); END;
CREATE TRIGGER refusals_stay BEFORE UPDATE ON refusals
BEGIN SELECT RAISE(ABORT, 'refusals is append-only'); END;
CREATE TRIGGER refusals_remain BEFORE DELETE ON refusals
BEGIN SELECT RAISE(ABORT, 'refusals is append-only'); END;

CREATE TRIGGER decisions_follow BEFORE INSERT ON decisions
WHEN NEW.decision_no <> 1 + coalesce((SELECT max(decision_no) FROM decisions), 0)
BEGIN SELECT RAISE(ABORT, 'a decision takes the next number'); END;
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;
CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;

CREATE TRIGGER evidence_belongs_to_the_draft BEFORE INSERT ON evidence
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE run_no = NEW.run_no AND state = 'draft')
BEGIN SELECT RAISE(ABORT, 'evidence is only added while its run is issued'); END;
CREATE TRIGGER evidence_stays BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER evidence_remains BEFORE DELETE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;

CREATE TRIGGER documents_follow BEFORE INSERT ON documents
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE run_no = NEW.run_no AND state = 'issued')
    OR EXISTS (SELECT 1 FROM documents WHERE run_no = NEW.run_no AND path = NEW.path)
    OR NEW.delivery < (SELECT max(delivery) FROM documents)
BEGIN SELECT RAISE(ABORT, 'a document is recorded once, of an issued run'); END;
CREATE TRIGGER documents_stay BEFORE UPDATE ON documents
BEGIN SELECT RAISE(ABORT, 'documents is append-only'); END;
CREATE TRIGGER documents_remain BEFORE DELETE ON documents
BEGIN SELECT RAISE(ABORT, 'documents is append-only'); END;

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

CREATE TRIGGER invoice_lines_belong_to_the_draft BEFORE INSERT ON invoice_lines
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE run_no = NEW.run_no AND state = 'draft')
BEGIN SELECT RAISE(ABORT, 'a line is only added while its run is issued'); END;
CREATE TRIGGER invoice_lines_stay BEFORE UPDATE ON invoice_lines
BEGIN SELECT RAISE(ABORT, 'invoice_lines is append-only'); END;
CREATE TRIGGER invoice_lines_remain BEFORE DELETE ON invoice_lines
BEGIN SELECT RAISE(ABORT, 'invoice_lines is append-only'); END;

-- A run: made as a draft under the next number, approved, issued; then it stays.
CREATE TRIGGER runs_follow BEFORE INSERT ON runs
WHEN NEW.state <> 'draft' OR NEW.approved_by IS NOT NULL
    OR NEW.run_no <> 1 + coalesce((SELECT max(run_no) FROM runs WHERE state = 'issued'), 0)
    OR NEW.last_ingest_no > coalesce((SELECT max(ingest_no) FROM files), 0)
BEGIN SELECT RAISE(ABORT, 'a run starts as a draft, numbered after the last issued run'); END;
CREATE TRIGGER runs_only_go_forward BEFORE UPDATE ON runs
WHEN OLD.state = 'issued' OR NEW.run_no <> OLD.run_no OR NEW.month <> OLD.month
    OR NEW.issued_on <> OLD.issued_on OR NEW.last_ingest_no <> OLD.last_ingest_no
    OR NEW.folder <> OLD.folder OR NEW.manifest_sha256 <> OLD.manifest_sha256
    OR NEW.created_by <> OLD.created_by OR NEW.created_at <> OLD.created_at
    OR (OLD.approved_by IS NOT NULL AND (NEW.approved_by IS NOT OLD.approved_by
        OR NEW.approved_at IS NOT OLD.approved_at))
BEGIN SELECT RAISE(ABORT, 'a run is approved once and issued once, and else stays as it is'); END;
CREATE TRIGGER lines_add_up_when_issued BEFORE UPDATE OF state ON runs
WHEN NEW.state = 'issued' AND EXISTS (
    SELECT 1 FROM invoices WHERE run_no = NEW.run_no AND lines_amount IS NOT (
        SELECT sum(amount) FROM invoice_lines AS line
        WHERE line.run_no = invoices.run_no AND line.invoice = invoices.invoice))
BEGIN SELECT RAISE(ABORT, 'the lines of an invoice add up to its amount'); END;
CREATE TRIGGER issued_runs_remain BEFORE DELETE ON runs WHEN OLD.state = 'issued'
BEGIN SELECT RAISE(ABORT, 'an issued run remains'); END;
