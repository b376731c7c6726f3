-- Every payment, divided by the invoices it pays. Its file is named as report files are.
SELECT
    payment.payment_no,
    payment.paid_on,
    payment.seller_org_no,
    payment.invoice_number,
    payment.amount,
    payment.currency,
    payment.state,
    payment.rule,
    shown(file.path, 4096) AS source_file
FROM known_payments AS payment
JOIN payment_files AS file USING (file_no)
ORDER BY ALL
