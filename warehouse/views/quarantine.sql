SELECT
    q.source_file,
    q.target_table,
    q.rule_id,
    q.message_{lang} AS message,
    q.char_start,
    q.char_end,
    q.raw_text
FROM star.quarantine AS q
