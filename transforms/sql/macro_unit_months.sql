-- The net billing of each unit, a care month next to the calendar month before it. A month without
-- contacts is 0 for the one after it. Stays that are billed month by month count in each care month.
WITH parts AS (
    SELECT reporter, contact_id, care_month, sum(net_amount) AS amount
    FROM price_items_used
    WHERE care_month IS NOT NULL
    GROUP BY ALL
    HAVING sum(net_amount) <> 0
),
amounts AS (
    SELECT care_unit, date_trunc('month', ended_on)::DATE AS month_start, amount
    FROM care_contacts
    ANTI JOIN parts USING (reporter, contact_id)
    WHERE amount IS NOT NULL
    UNION ALL
    SELECT care_unit, strptime(care_month, '%Y-%m')::DATE, parts.amount
    FROM parts
    JOIN care_contacts USING (reporter, contact_id)
    WHERE care_contacts.amount IS NOT NULL
),
by_month AS (
    SELECT
        care_unit,
        month_start,
        count(*) AS contacts,
        sum(amount)::DECIMAL(14, 2) AS amount
    FROM amounts
    GROUP BY ALL
),
named AS (
    SELECT care_unit, max(unit_name) AS unit_name FROM invoice_lines GROUP BY care_unit
)
SELECT
    strftime(now.month_start, '%Y-%m') AS care_month,
    now.care_unit,
    unit_name,
    now.contacts,
    now.amount,
    coalesce(before.contacts, 0) AS contacts_before,
    coalesce(before.amount, 0)::DECIMAL(14, 2) AS amount_before
FROM by_month AS now
LEFT JOIN by_month AS before
    ON before.care_unit = now.care_unit
    AND before.month_start = (now.month_start - INTERVAL 1 MONTH)::DATE
LEFT JOIN named ON named.care_unit = now.care_unit
ORDER BY care_month, now.care_unit
