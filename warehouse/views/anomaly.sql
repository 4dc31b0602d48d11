SELECT
    d.source_file,
    a.damage_kind_code AS kind,
    a.raw_text,
    a.likely_reading,
    a.confidence_code AS confidence,
    a.char_start,
    a.char_end,
    EXISTS (
        SELECT 1 FROM star.bridge_corrected_row AS b WHERE b.entity_table = 'fct_text_damage' AND b.entity_key = a.damage_key
    ) AS is_corrected
FROM star.fct_text_damage AS a
JOIN star.dim_document AS d ON d.document_key = a.document_key
WHERE {documents}
