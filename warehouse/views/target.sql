WITH quoted AS (
    -- The quote is cut from the segments it spans: it is stored once, in the partition of the text.
    SELECT
        t.target_key,
        string_agg(
            substr(
                s.text_raw,
                greatest(t.quote_char_start, s.char_start) - s.char_start + 1,
                least(t.quote_char_end, s.char_end) - greatest(t.quote_char_start, s.char_start)
            ),
            '' ORDER BY s.char_start
        ) AS quote
    FROM star.fct_target AS t
    JOIN star.fct_text_segment AS s
        ON s.document_key = t.document_key AND s.char_start < t.quote_char_end AND s.char_end > t.quote_char_start
    GROUP BY t.target_key
)
SELECT
    d.source_file,
    t.target_key,
    CASE WHEN t.parent_target_key > 0 THEN t.parent_target_key END AS parent_target_key,
    CASE WHEN t.task_key > 0 THEN t.task_key END AS task_key,
    section.path_zh AS section_path,
    t.indicator_name_zh AS indicator_name,
    indicator.indicator_code,
    t.qualifier_zh AS qualifier,
    t.comparator_code AS comparator,
    t.value_low,
    t.value_high,
    t.direction_code AS direction,
    t.unit_zh AS unit,
    t.measure_kind_code AS target_kind,
    t.base_year,
    t.baseline_value AS base_value,
    t.base_unit_zh AS base_unit,
    t.deadline_year,
    t.deadline_basis_code AS deadline_basis,
    t.benchmark_text_zh AS benchmark,
    t.frequency_code AS frequency,
    t.is_suspect,
    t.consistency_code AS consistency,
    t.rule_id,
    quoted.quote,
    t.quote_char_start AS char_start,
    t.quote_char_end AS char_end,
    t.value_char_start,
    t.value_char_end,
    EXISTS (
        SELECT 1 FROM star.bridge_corrected_row AS b WHERE b.entity_table = 'fct_target' AND b.entity_key = t.target_key
    ) AS is_corrected
FROM star.fct_target AS t
JOIN star.dim_document AS d ON d.document_key = t.document_key
LEFT JOIN quoted ON quoted.target_key = t.target_key
LEFT JOIN star.dim_section AS section ON section.section_key = t.section_key AND section.section_key > 0
LEFT JOIN star.dim_indicator AS indicator
    ON indicator.indicator_key = t.indicator_key AND indicator.indicator_key > 0
WHERE {documents}
