-- The figures of each run: the same sums as in its own report, so that months can be compared.
WITH lines AS (
    SELECT
        run_no,
        month,
        sign,
        strftime(coalesce(last_day, ended_on), '%Y-%m') AS care_month,
        amount
    FROM billed_lines
),
sellers AS (
    SELECT DISTINCT run.run_no, run.month, seller_org_no
    FROM issued_runs AS run
    JOIN issued_invoices AS invoice ON invoice.run_no <= run.run_no
),
owed AS (
    SELECT
        seller.run_no,
        seller.month,
        seller.seller_org_no,
        invoice.run_no = seller.run_no AS now,
        void.after_run IS NOT NULL AS gone,
        invoice.kind,
        invoice.total,
        CASE WHEN invoice.kind = 381 THEN -invoice.total ELSE invoice.total END AS net
    FROM sellers AS seller
    JOIN issued_invoices AS invoice
        ON invoice.seller_org_no = seller.seller_org_no AND invoice.run_no <= seller.run_no
    -- Voided before the run: if before the one before it too, it is not of this balance at all.
    LEFT JOIN voided_invoices AS void
        ON void.run_no = invoice.run_no AND void.invoice = invoice.invoice
        AND void.after_run < seller.run_no
    WHERE void.after_run IS NULL OR void.after_run = seller.run_no - 1
),
windows AS (
    SELECT
        run_no,
        last_match_no,
        coalesce(lag(last_match_no) OVER (ORDER BY run_no), 0) AS matched_before
    FROM issued_runs
),
settled AS (
    SELECT
        run.run_no,
        match.seller_org_no,
        coalesce(sum(match.amount) FILTER (match.match_no <= run.matched_before), 0) AS before,
        coalesce(sum(match.amount) FILTER (match.match_no > run.matched_before), 0) AS paid,
        count(DISTINCT match.invoice_number) FILTER (match.match_no > run.matched_before) AS invoices
    FROM windows AS run
    JOIN paid_matches AS match ON match.match_no <= run.last_match_no
    GROUP BY ALL
),
figures AS (
    SELECT run_no, month, 'rows_by_fate' AS measure, fate AS key, count(*) AS number, NULL AS amount
    FROM judged_rows
    GROUP BY ALL
    UNION ALL
    SELECT run_no, month, 'rows_by_remark', code, count(DISTINCT (ingest_no, source_row)), NULL
    FROM row_remarks
    GROUP BY ALL
    UNION ALL
    SELECT run_no, month, 'debited_by_care_month', care_month, count(*), sum(amount)
    FROM lines
    WHERE sign > 0
    GROUP BY ALL
    UNION ALL
    SELECT run_no, month, 'credited_by_care_month', care_month, count(*), sum(amount)
    FROM lines
    WHERE sign < 0
    GROUP BY ALL
    UNION ALL
    SELECT
        run_no,
        month,
        unnest(['opening', 'invoiced', 'credited', 'voided', 'paid', 'outstanding']),
        seller_org_no,
        unnest([
            count(*) FILTER (NOT now),
            count(*) FILTER (now AND kind = 380),
            count(*) FILTER (now AND kind = 381),
            count(*) FILTER (gone),
            coalesce(any_value(settled.invoices), 0),
            count(*) FILTER (NOT gone)
        ]),
        unnest([
            coalesce(sum(net) FILTER (NOT now), 0) - coalesce(any_value(settled.before), 0),
            coalesce(sum(total) FILTER (now AND kind = 380), 0),
            coalesce(sum(total) FILTER (now AND kind = 381), 0),
            coalesce(sum(total) FILTER (gone), 0),
            coalesce(any_value(settled.paid), 0),
            coalesce(sum(net) FILTER (NOT gone), 0)
            - coalesce(any_value(settled.before + settled.paid), 0)
        ])
    FROM owed
    LEFT JOIN settled USING (run_no, seller_org_no)
    GROUP BY run_no, month, seller_org_no
)
SELECT run_no, month, measure, key, number::BIGINT AS number, amount::DECIMAL(14, 2) AS amount
FROM figures
ORDER BY run_no, measure, key
