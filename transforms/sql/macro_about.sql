-- The data dictionary, from the comments in the database.
SELECT kind, name, part, type, comment
FROM (
    SELECT 1 AS place, 'table' AS kind, CASE WHEN schema_name = 'main' THEN table_name ELSE schema_name || '.' || table_name END AS name, 0 AS nth, NULL AS part, NULL AS type, comment
    FROM duckdb_tables()
    WHERE database_name = current_database()
    UNION ALL
    SELECT 1, 'column', CASE WHEN schema_name = 'main' THEN table_name ELSE schema_name || '.' || table_name END, column_index, column_name, data_type, comment
    FROM duckdb_columns()
    WHERE database_name = current_database() AND NOT internal
    UNION ALL
    SELECT 2, 'macro', function_name, 0, array_to_string(parameters, ', '), NULL, comment
    FROM duckdb_functions()
    WHERE database_name = current_database() AND NOT internal
)
WHERE of_table IS NULL OR name = of_table
ORDER BY place, name, nth
