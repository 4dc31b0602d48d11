SELECT
    d.source_file,
    a.check_type_code AS check_type,
    a.statement_zh AS statement,
    a.expression,
    a.computed_value AS computed,
    a.stated_value AS stated,
    a.verdict_code AS verdict,
    a.char_start,
    a.char_end,
    EXISTS (
        SELECT 1 FROM star.bridge_corrected_row AS b WHERE b.entity_table = 'fct_arithmetic_check' AND b.entity_key = a.arithmetic_check_key
    ) AS is_corrected
FROM star.fct_arithmetic_check AS a
JOIN star.dim_document AS d ON d.document_key = a.document_key
WHERE {documents}
