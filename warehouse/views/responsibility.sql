SELECT
    d.source_file,
    CASE WHEN r.task_key > 0 THEN r.task_key END AS task_key,
    role.role_code AS role,
    r.party_type_code AS party_type,
    r.party_name_zh AS party_name,
    r.party_name_raw,
    organization.canonical_name_zh AS organization_name,
    r.is_collective,
    r.is_inherited,
    r.weight_role AS weight,
    r.rule_id,
    r.char_start,
    r.char_end,
    EXISTS (
        SELECT 1 FROM star.bridge_corrected_row AS b WHERE b.entity_table = 'fct_task_responsibility' AND b.entity_key = r.responsibility_key
    ) AS is_corrected
FROM star.fct_task_responsibility AS r
JOIN star.dim_document AS d ON d.document_key = r.document_key
LEFT JOIN star.dim_responsibility_role AS role ON role.role_key = r.role_key AND role.role_key > 0
LEFT JOIN star.dim_organization AS organization
    ON organization.organization_key = r.organization_key AND organization.organization_key > 0
WHERE {documents}
