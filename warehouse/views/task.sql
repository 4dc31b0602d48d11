SELECT
    d.source_file,
    t.task_key,
    section.section_key,
    section.path_zh AS section_path,
    t.number_raw AS number_text,
    t.task_ordinal AS ordinal,
    t.title_zh AS title,
    t.text_zh AS text,
    t.char_start,
    t.char_end,
    f.target_count,
    f.leader_count,
    f.lead_count,
    f.participant_count,
    f.responsible_count,
    EXISTS (
        SELECT 1 FROM star.bridge_corrected_row AS b WHERE b.entity_table = 'dim_task' AND b.entity_key = t.task_key
    ) AS is_corrected
FROM star.fct_task AS f
JOIN star.dim_task AS t ON t.task_key = f.task_key
JOIN star.dim_document AS d ON d.document_key = f.document_key
LEFT JOIN star.dim_section AS section ON section.section_key = f.section_key AND section.section_key > 0
WHERE {documents}
