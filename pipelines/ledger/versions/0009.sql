-- Version 9. RES bills a customer at a time, so the contacts of one key may go to several customers:
-- docs/rules.md#res-customer.
DROP INDEX one_document_of_a_kind;
CREATE UNIQUE INDEX one_document_of_a_kind ON invoices (run_no, kind, seller_org_no, agreement_id,
    payer_id, reference, route, vat_percent, coalesce(res_customer, ''),
    coalesce(credits_invoice, ''), coalesce(part, 0));

-- A document states an approval for F-tax only if the registry does: docs/rules.md#stated-parties.
-- Invoices of before did not record it.
ALTER TABLE invoices ADD COLUMN seller_f_tax INTEGER CHECK (seller_f_tax IN (0, 1));
