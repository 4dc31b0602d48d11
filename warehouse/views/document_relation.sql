SELECT
    d.source_file,
    related.source_file AS related_source_file,
    b.relation_code AS relation
FROM star.bridge_document_relation AS b
JOIN star.dim_document AS d ON d.document_key = b.document_key
JOIN star.dim_document AS related ON related.document_key = b.related_document_key
WHERE {documents}
