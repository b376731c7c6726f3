-- name: users
SELECT account, name, roles, ended
FROM user_changes
WHERE change_no IN (SELECT max(change_no) FROM user_changes GROUP BY account)
ORDER BY account;

-- name: name_of
SELECT name FROM user_changes WHERE account = ? LIMIT 1;

-- name: next_change
SELECT 1 + coalesce(max(change_no), 0) FROM user_changes;

-- name: add_change
INSERT INTO user_changes (change_no, account, name, roles, ended, who, at)
VALUES (?, ?, ?, ?, ?, ?, ?);
