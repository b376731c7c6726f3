-- name: events
SELECT coalesce(max(seq), 0) FROM audit;

-- name: hash_of_event
SELECT hash FROM audit WHERE seq = ?;

-- name: count_and_last
SELECT count(*), max(at) FROM audit;
