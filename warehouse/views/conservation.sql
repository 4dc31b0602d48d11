-- One row for every kind that occurs in a document, and always one for `unclassified`.
WITH spent AS (
    SELECT s.document_key, s.segment_kind_code AS kind, sum(s.char_end - s.char_start)::BIGINT AS characters
    FROM star.fct_text_segment AS s
    GROUP BY ALL
    UNION ALL BY NAME
    SELECT c.document_key, 'unclassified' AS kind, 0::BIGINT AS characters
    FROM star.fct_document_conservation AS c
)
SELECT
    d.source_file,
    spent.kind,
    sum(spent.characters)::BIGINT AS characters,
    sum(spent.characters) / d.raw_chars AS share
FROM spent
JOIN star.dim_document AS d ON d.document_key = spent.document_key
WHERE {documents}
GROUP BY d.source_file, d.raw_chars, spent.kind
