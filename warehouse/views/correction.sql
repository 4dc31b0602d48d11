SELECT
    c.source_file,
    c.table_name,
    c.field_name,
    c.char_start,
    c.char_end,
    c.quote,
    c.extracted_value,
    c.corrected_value,
    c.reason,
    c.author,
    c.reviewed_on,
    c.status_code AS status,
    c.rows_corrected,
    c.message_{lang} AS message
FROM star.fct_correction AS c
