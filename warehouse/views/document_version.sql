SELECT
    d.source_file,
    d.version_no,
    d.document_id,
    d.valid_from,
    d.valid_to,
    d.is_current
FROM star.dim_document AS d
WHERE d.document_key > 0
