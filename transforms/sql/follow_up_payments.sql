-- Every payment, divided by the invoices it pays. Its file has the number of payment files.
SELECT
    payment.payment_no,
    payment.paid_on,
    payment.seller_org_no,
    payment.invoice_number,
    payment.amount,
    payment.currency,
    payment.state,
    payment.rule,
    file_no::VARCHAR AS source_file
FROM known_payments AS payment
ORDER BY ALL
