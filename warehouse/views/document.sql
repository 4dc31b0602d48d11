SELECT
    d.source_file,
    d.document_key,
    d.document_id,
    d.title_zh AS title,
    d.document_number,
    d.document_type_code AS document_type,
    coalesce(d.issuer_name_zh, issuer.canonical_name_zh) AS issuer_name,
    -- GB/T 2260 has no code for the whole country
    nullif(region.region_code, '000000') AS region_code,
    region.name_zh AS region_name,
    region.province_name_zh AS province_name,
    period.start_year AS plan_start_year,
    period.end_year AS plan_end_year,
    issued.full_date AS issue_date,
    published.full_date AS publish_date,
    d.script_code AS script,
    d.encoding,
    d.raw_chars AS char_count,
    d.is_canonical,
    canonical.source_file AS canonical_source_file,
    d.version_no,
    EXISTS (
        SELECT 1 FROM star.bridge_corrected_row AS b WHERE b.entity_table = 'dim_document' AND b.entity_key = d.document_key
    ) AS is_corrected,
    issuer.canonical_name_zh AS issuer_full_name,
    d.index_number,
    d.subject_category
FROM star.dim_document AS d
LEFT JOIN star.dim_organization AS issuer ON issuer.organization_key = d.issuer_organization_key AND issuer.organization_key > 0
LEFT JOIN star.dim_region AS region ON region.region_key = d.region_key AND region.region_key > 0
LEFT JOIN star.dim_plan_period AS period ON period.plan_period_key = d.plan_period_key AND period.plan_period_key > 0
LEFT JOIN star.dim_date AS issued ON issued.date_key = d.issued_date_key
LEFT JOIN star.dim_date AS published ON published.date_key = d.published_date_key
LEFT JOIN star.dim_document AS canonical
    ON canonical.document_key = d.canonical_document_key AND canonical.document_key > 0
WHERE {documents}
