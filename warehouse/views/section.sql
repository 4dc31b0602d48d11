SELECT
    d.source_file,
    s.section_key,
    CASE WHEN s.parent_section_key > 0 THEN s.parent_section_key END AS parent_section_key,
    s.depth AS level,
    s.number_raw AS number_text,
    s.ordinal,
    s.heading_zh AS heading,
    s.path_zh AS path,
    s.char_start,
    s.char_end
FROM star.dim_section AS s
JOIN star.dim_document AS d ON d.document_key = s.document_key
WHERE {documents}
