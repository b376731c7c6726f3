-- name: names
SELECT name FROM sqlite_master;

-- name: version
SELECT value FROM meta WHERE key = 'schema_version';

-- name: set_version
INSERT OR REPLACE INTO meta VALUES ('schema_version', ?);

-- name: objects
SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL;
