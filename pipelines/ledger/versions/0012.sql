-- Version 12. The users of the home, change by change: docs/operation.md#people. The last change
-- of an account is valid. An account keeps its name, so that a person cannot become two.

CREATE TABLE user_changes (
    change_no INTEGER PRIMARY KEY,
    account TEXT NOT NULL CHECK (trim(account) <> ''),
    name TEXT NOT NULL CHECK (trim(name) <> ''),
    roles TEXT NOT NULL,
    ended INTEGER NOT NULL CHECK (ended IN (0, 1)),
    who TEXT NOT NULL CHECK (trim(who) <> ''),
    at TEXT NOT NULL
) STRICT;

CREATE TRIGGER user_changes_follow BEFORE INSERT ON user_changes
WHEN NEW.change_no <> 1 + coalesce((SELECT max(change_no) FROM user_changes), 0)
BEGIN SELECT RAISE(ABORT, 'a change of a user takes the next number'); END;
CREATE TRIGGER an_account_keeps_its_name BEFORE INSERT ON user_changes
WHEN EXISTS (SELECT 1 FROM user_changes WHERE account = NEW.account AND name <> NEW.name)
BEGIN SELECT RAISE(ABORT, 'an account keeps its name'); END;
CREATE TRIGGER user_changes_stay BEFORE UPDATE ON user_changes
BEGIN SELECT RAISE(ABORT, 'user_changes is append-only'); END;
CREATE TRIGGER user_changes_remain BEFORE DELETE ON user_changes
BEGIN SELECT RAISE(ABORT, 'user_changes is append-only'); END;
