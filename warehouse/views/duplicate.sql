SELECT
    b.scope_code AS scope,
    d.source_file AS left_source_file,
    right_document.source_file AS right_source_file,
    b.left_char_start,
    b.left_char_end,
    b.right_char_start,
    b.right_char_end,
    b.similarity,
    b.decision_code AS decision
FROM star.fct_duplicate_block AS b
JOIN star.dim_document AS d ON d.document_key = b.left_document_key
JOIN star.dim_document AS right_document ON right_document.document_key = b.right_document_key
WHERE {documents}
