SELECT
    d.source_file,
    s.ordinal,
    s.char_start,
    s.char_end,
    s.byte_start,
    s.byte_end,
    s.segment_kind_code AS kind,
    s.text_raw AS text
FROM star.fct_text_segment AS s
JOIN star.dim_document AS d ON d.document_key = s.document_key
WHERE {documents}
