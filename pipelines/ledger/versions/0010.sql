-- Version 10. An invoice line of stays that are billed month by month names its care month:
-- docs/rules.md#stays-month-by-month. Lines of before, and of contacts billed whole, have none.

ALTER TABLE invoice_lines ADD COLUMN care_month TEXT CHECK (
    care_month IS NULL OR care_month GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]');
