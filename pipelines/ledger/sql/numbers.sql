-- The numbers that the events of the chain must cover.

-- name: batch
SELECT batch FROM files
UNION
SELECT batch FROM refusals;

-- name: repeat_batch
SELECT DISTINCT batch FROM repeats;

-- name: payment_batch
SELECT DISTINCT batch FROM payment_files;

-- name: match
SELECT match_no FROM matches;

-- name: decision
SELECT decision_no FROM decisions;

-- name: run
SELECT run_no FROM runs;

-- name: delivery
SELECT DISTINCT delivery FROM documents;

-- name: sending
SELECT DISTINCT sending FROM sendings;

-- name: void
SELECT void_no FROM voids;

-- name: credit_order
SELECT order_no FROM credit_orders;

-- name: withdrawal
SELECT withdrawal_no FROM withdrawals;

-- name: answer_batch
SELECT DISTINCT batch FROM answer_files;

-- name: user_change
SELECT change_no FROM user_changes;
