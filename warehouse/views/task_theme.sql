SELECT
    d.source_file,
    b.task_key,
    theme.theme_code,
    theme.name_zh AS theme_name,
    b.weight
FROM star.bridge_task_theme AS b
JOIN star.dim_task AS t ON t.task_key = b.task_key
JOIN star.dim_document AS d ON d.document_key = t.document_key
LEFT JOIN star.dim_theme AS theme ON theme.theme_key = b.theme_key AND theme.theme_key > 0
WHERE {documents}
