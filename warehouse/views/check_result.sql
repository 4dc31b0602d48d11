SELECT
    c.check_id,
    c.table_name,
    c.severity_code AS severity,
    r.status_code AS status,
    r.rows_evaluated,
    r.rows_failed,
    c.description_{lang} AS description
FROM star.fct_check_result AS r
JOIN star.dim_check AS c ON c.check_key = r.check_key
