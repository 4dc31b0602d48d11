SELECT
    d.source_file,
    CASE WHEN r.task_key > 0 THEN r.task_key END AS task_key,
    r.title_zh AS title,
    r.document_number,
    r.action_code AS action,
    r.char_start,
    r.char_end,
    EXISTS (
        SELECT 1 FROM star.bridge_corrected_row AS b WHERE b.entity_table = 'fct_policy_reference' AND b.entity_key = r.policy_reference_key
    ) AS is_corrected
FROM star.fct_policy_reference AS r
JOIN star.dim_document AS d ON d.document_key = r.document_key
LEFT JOIN star.dim_policy_instrument AS instrument
    ON instrument.policy_instrument_key = r.policy_instrument_key AND instrument.policy_instrument_key > 0
WHERE {documents}
