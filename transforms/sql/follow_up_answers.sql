-- Every delivered status. An answer without a reporter belongs to the only reporter that has a
-- contact of that id; with several, none is guessed. The last file, and in it the last row, is
-- valid.
WITH ours AS (
    SELECT contact_id, min(reporter) AS reporter
    FROM judged_rows
    SEMI JOIN delivered_answers USING (contact_id)
    WHERE reporter IS NOT NULL
    GROUP BY contact_id
    HAVING count(DISTINCT reporter) = 1
),
answered AS (
    SELECT
        answer.* EXCLUDE (reporter),
        coalesce(answer.reporter, ours.reporter) AS reporter
    FROM delivered_answers AS answer
    LEFT JOIN ours USING (contact_id)
)
SELECT
    answer_no,
    source_row,
    reporter_shown(reporter) AS reporter,
    contact_shown(contact_id) AS contact_id,
    month,
    reporter_shown(issuer) AS issuer,
    status,
    code_shown(remark_code) AS remark_code,
    answered_on,
    row_number() OVER (
        PARTITION BY reporter, contact_id ORDER BY answer_no DESC, source_row DESC
    ) = 1 AS is_latest
FROM answered
ORDER BY answer_no, source_row
