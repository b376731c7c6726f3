BEGIN TRANSACTION;
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who <> ''),
    event TEXT NOT NULL,
    detail TEXT NOT NULL CHECK (json_valid(detail)),
    previous TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*')
) STRICT;
INSERT INTO "audit" VALUES(1,'2024-02-09T09:00:00.000000+00:00','prov','ingested','{"batch":1,"files":1,"refused":1,"rows":6,"rows_sha256":"92d1a0f12141790fa12f77c3f6600f66b80f8b5900d4f11e474a282de9a8aeb2"}','0000000000000000000000000000000000000000000000000000000000000000','49dc2c6ef03aed293d502f8dafb382664703191ab7d02df4f983fa099394b3d6');
INSERT INTO "audit" VALUES(2,'2024-02-09T09:00:00.000000+00:00','prov','drafted','{"issued_on":"2024-02-09","last_ingest_no":1,"manifest_sha256":"8e96aa847aec389656c03a1df8359cc428ce8bffbec5d90bae6d1803bb1dd471","month":"2024-01","rows_sha256":"d480b5b3dad5ee02d4d15171625d1105de2779d06884530ba825b0aff27f16bf","run":1}','49dc2c6ef03aed293d502f8dafb382664703191ab7d02df4f983fa099394b3d6','09f3eec9f7ee57f16750fdea55ba5161374ae345a2b6002294499409a18cf394');
INSERT INTO "audit" VALUES(3,'2024-02-09T09:00:00.000000+00:00','prov','issued','{"credit_notes":0,"invoices":1,"kronor":"4001.00","kronor_credited":"0.00","manifest_sha256":"8e96aa847aec389656c03a1df8359cc428ce8bffbec5d90bae6d1803bb1dd471","month":"2024-01","rows_sha256":"818058d31a49f7c82f3ed7f0443e1e4380526235980c2b358931cf98e6bc1885","run":1}','09f3eec9f7ee57f16750fdea55ba5161374ae345a2b6002294499409a18cf394','dae0213e79bd4bea777ec59090f01e767d3ee0080be3751b8f2fe2347ae0337f');
INSERT INTO "audit" VALUES(4,'2024-02-09T09:00:00.000000+00:00','samfaktura','delivered','{"delivery":1,"documents":6,"rows_sha256":"0225992d9489750c457044dc75ff82533a6ed7e5a88ce5e426aded9ffa727211","run":1}','dae0213e79bd4bea777ec59090f01e767d3ee0080be3751b8f2fe2347ae0337f','9b6aead3518d997b1a7687e751cfc9d9ec47a8298d1031618e873d14d58f245e');
INSERT INTO "audit" VALUES(5,'2024-02-20T08:00:00.000000+00:00','Anna','decided','{"decision":1,"kind":"release","rows_sha256":"9127f842846e6ed38d6639c5630e2a89cd489ef977dc4b02f83c6187c99478f2"}','9b6aead3518d997b1a7687e751cfc9d9ec47a8298d1031618e873d14d58f245e','21e8544b5d410140e59ca502922104c47632042daa151192d02b3dcbbee0b032');
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
INSERT INTO "decisions" VALUES(1,'release','9999990014','A3','L05','Migrationsverket bekräftar rätt till vård.','Anna','2024-02-20T08:00:00.000000+00:00',1,3);
CREATE TABLE documents (
    run_no INTEGER NOT NULL REFERENCES runs,
    delivery INTEGER NOT NULL,
    path TEXT NOT NULL CHECK (path <> ''),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    size INTEGER NOT NULL CHECK (size >= 0),
    PRIMARY KEY (run_no, path)
) STRICT;
INSERT INTO "documents" VALUES(1,1,'invoices/9999990014-2024000001/faktura.xml','029343a8c9bf91b5350867c6ad4e1923f8c53fcf0f4e82d74fdfc644aeb64803',17051);
INSERT INTO "documents" VALUES(1,1,'invoices/9999990014-2024000001/faktura.pdf','52b3017e35bc0c394aa4e8e69d0da71748f08d1b12d708cf9bd65df175cffecd',31582);
INSERT INTO "documents" VALUES(1,1,'invoices/9999990014-2024000001/fakturaunderlag.xlsx','dd077dbca9572bac06aff0497f31ba6c928a7bab98df37840962f4bd622e56ca',7842);
INSERT INTO "documents" VALUES(1,1,'returns/1.xlsx','198d65f22f2643d931e771b1d25720a9ddf7ee31341f289ac554e4e902765912',7751);
INSERT INTO "documents" VALUES(1,1,'avstamning.xlsx','66cef8cfcc1a1a91fa238f061754be87d1ecc7ddfc766e0af3f87453a6706e0d',22967);
INSERT INTO "documents" VALUES(1,1,'avstamning.html','de6af839d8afa4eaef93464fe38f9e51ccb8be279458deaf3cc120648b9de454',36679);
CREATE TABLE evidence (
    run_no INTEGER NOT NULL REFERENCES runs,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    rows INTEGER NOT NULL CHECK (rows >= 0),
    size INTEGER NOT NULL CHECK (size >= 0),
    PRIMARY KEY (run_no, name)
) STRICT;
INSERT INTO "evidence" VALUES(1,'basis_templates','e8fff17c67d80368959a7de8d1083f92c8cad81aca51c9cb519b44c3df0e995d',0,1064);
INSERT INTO "evidence" VALUES(1,'billed_items','d6d3a321cb6049489d6bdf413c61f72e47a00135428f4b25014f55c1fe657b0d',3,6472);
INSERT INTO "evidence" VALUES(1,'billed_lines','10427c0916a63829e7396ac6c6b51e4eb638a92078e114b24a3156eedbb36dff',3,14109);
INSERT INTO "evidence" VALUES(1,'care','407a6b88fca74bd4adc74aa7208accb2dc1dc93fd63cb14b458cf4fab859de01',6,9134);
INSERT INTO "evidence" VALUES(1,'invoice_lines','a5765ee14b9ff58dc48689c9da53e514ce52644fa9f9612dad29bda99cfcf3cb',2,4713);
INSERT INTO "evidence" VALUES(1,'invoices','b0a5d089cfdeaf5efa113b1704844c9ce3c84c50a6a2a1b96342393d17121fb6',1,15782);
INSERT INTO "evidence" VALUES(1,'judged_rows','eb145cf1eae6117e09afa6da091b313dbb0d473bb26de3788847e7920aa7f6c5',6,2344);
INSERT INTO "evidence" VALUES(1,'matched','53df2d344691e83bffc1e4c36bdba6047856fe92f9451b87675992cb57a4b98d',3,14413);
INSERT INTO "evidence" VALUES(1,'price_items','14970d5400de9e6c97325904a2ae1a47f47cadd9a97ef7f034f1a7d6cc5059bb',3,4105);
INSERT INTO "evidence" VALUES(1,'priced','9a1216599aff644d314fd92d796924e3b2496ea406d675438fe0a6d06b7a49ef',3,1254);
INSERT INTO "evidence" VALUES(1,'remarks','f18ac358239d06e8f085886c82341c3f2f85eea13880e8940749833ece819f84',2,1611);
INSERT INTO "evidence" VALUES(1,'remarks_on_format','cb27bc6e12a841271d38ccf4bf54169968d4962f12a905c86089cc2026d7246a',0,406);
INSERT INTO "evidence" VALUES(1,'remarks_on_match','3361b905304493c14da100bf225eab340113af2fb6e3ec7d0ec77b77569363b3',2,858);
INSERT INTO "evidence" VALUES(1,'remarks_on_price','cb27bc6e12a841271d38ccf4bf54169968d4962f12a905c86089cc2026d7246a',0,406);
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
INSERT INTO "files" VALUES(1,1,'6cd875f764688099eb9315b538a17390f250abb7ef1ac56d35e20cdcee38c28c','2024-01/januari.csv','csv',6,'{"care_form": "care_form", "care_unit": "care_unit", "contact_id": "contact_id", "fee_code": "fee_code", "lma_number": "lma_number", "patient_fee": "patient_fee", "patient_id": "patient_id", "profession": "profession", "reporter": "reporter", "started_on": "started_on"}','2024-02-09T09:00:00.000000+00:00');
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
INSERT INTO "invoice_lines" VALUES(1,0,1,'90101011M01','Exempelhälsan, husläkare','outpatient','visit',NULL,NULL,NULL,1,100000,100000);
INSERT INTO "invoice_lines" VALUES(1,0,2,'90101011M01','Exempelhälsan, husläkare','outpatient','visit',NULL,NULL,'01',2,150050,300100);
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
INSERT INTO "invoices" VALUES(1,0,380,'2024-01','2024-02-09','2024-03-10','2024-01-01','2024-01-31','9999990014','ADA-1','hsf','15002509/A','manual',NULL,NULL,0,3,400100,0,400100,NULL,NULL,NULL,'Exempelhälsan AB (påhittad)',NULL,'SE999999001401','9990110','0007','9999990014','Ekonomi (påhittad)','ekonomi@example.org','Exempelgatan 1','999 99','Påhittad',0,'Region Stockholm, Hälso- och sjukvårdsförvaltningen','2321000016','Box 12081','102 23','Stockholm','0007','2321000016','2024000001',NULL);
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
INSERT INTO "meta" VALUES('schema_version','1');
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
INSERT INTO "refusals" VALUES(1,1,'527898fc687654b81f2ccb53fcab6632ec2dcfd9ab1746868bdabb00a123837e','2024-01/annat.csv','F02','Rubrikraden har inga kända rubriker. Första raden ska vara rubriker enligt mallen, skilda åt av semikolon, komma eller tabb.','2024-02-09T09:00:00.000000+00:00');
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
INSERT INTO "runs" VALUES(1,'2024-01','issued','2024-02-09',1,'runs/2024-01/001','8e96aa847aec389656c03a1df8359cc428ce8bffbec5d90bae6d1803bb1dd471','prov','2024-02-09T09:00:00.000000+00:00',NULL,NULL,'prov','2024-02-09T09:00:00.000000+00:00');
CREATE INDEX files_by_batch ON files (batch);
CREATE UNIQUE INDEX one_open_draft ON runs (state) WHERE state = 'draft';
CREATE INDEX credit_notes_by_invoice ON invoices (seller_org_no, credits_invoice);
CREATE UNIQUE INDEX one_document_of_a_kind ON invoices (run_no, kind, seller_org_no, agreement_id,
    payer_id, reference, route, vat_percent, coalesce(credits_invoice, ''), coalesce(part, 0));
CREATE INDEX documents_by_delivery ON documents (delivery);
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
CREATE TRIGGER invoice_numbers_are_gapless BEFORE INSERT ON invoices
WHEN NEW.invoice_number <> substr(NEW.issued_on, 1, 4) || printf('%06d', 1 + coalesce((
    SELECT CAST(substr(invoice_number, 5) AS INTEGER) FROM invoices
    WHERE seller_org_no = NEW.seller_org_no
        AND invoice_number > substr(NEW.issued_on, 1, 4)
        AND invoice_number < substr(NEW.issued_on, 1, 4) || ':'
    ORDER BY invoice_number DESC LIMIT 1), 0))
BEGIN SELECT RAISE(ABORT, 'an invoice takes the next number of its seller and year'); END;
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
COMMIT;
