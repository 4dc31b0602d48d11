-- Named questions: `yaodian query @name`. They read the views of schema `marts` only (canonical, current documents),
-- so a repost is never counted twice. Each ends with an order that leaves no ties, so two runs print the same.
-- A block is: name, zh, en, then one statement up to its semicolon.

-- name: lead-load
-- zh: 哪些部门牵头任务最多?
-- en: Which organisations lead most tasks?
SELECT d.region_name, coalesce(r.organization_name, r.party_name) AS organization,
       count(DISTINCT r.task_key) AS tasks, round(sum(r.weight), 4) AS weighted_tasks
FROM marts.responsibility AS r JOIN marts.document AS d USING (source_file)
WHERE r.role = 'lead' AND r.party_type = 'organization'
GROUP BY ALL
ORDER BY tasks DESC, weighted_tasks DESC, region_name NULLS LAST, organization;

-- name: leader-load
-- zh: 各分管领导负荷如何?
-- en: How many tasks does each leader answer for?
SELECT d.title, r.party_name, count(DISTINCT r.task_key) AS tasks, round(sum(r.weight), 4) AS weighted_tasks
FROM marts.responsibility AS r JOIN marts.document AS d USING (source_file)
WHERE r.role = 'leader'
GROUP BY d.source_file, d.title, r.party_name
ORDER BY tasks DESC, weighted_tasks DESC, d.source_file, r.party_name;

-- name: rd-share
-- zh: 各地R&D经费占比目标逐年如何?
-- en: R&D share targets by region and year
SELECT d.region_name, t.deadline_year, t.comparator, t.value_low, t.value_high, t.unit, t.base_year, t.base_value, t.source_file
FROM marts.target AS t JOIN marts.document AS d USING (source_file)
WHERE t.indicator_code = 'rd_gdp_share' AND t.target_kind = 'share'
ORDER BY d.region_name NULLS LAST, t.deadline_year NULLS LAST, t.source_file, t.value_char_start;

-- name: contradictions
-- zh: 哪些数字自相矛盾?
-- en: Which stated numbers do not add up?
SELECT source_file, check_type, statement, expression, computed, stated, verdict
FROM marts.arithmetic_check
WHERE verdict IN ('fail', 'approx')
ORDER BY verdict DESC, source_file, char_start NULLS LAST, check_type, statement;

-- name: collaboration
-- zh: 哪些部门常协同?
-- en: Which organisations work together?
SELECT a.source_file, a.party_name, b.party_name AS with_party, count(DISTINCT a.task_key) AS tasks
FROM marts.responsibility AS a
JOIN marts.responsibility AS b ON a.task_key = b.task_key AND a.party_name < b.party_name
WHERE a.party_type = 'organization' AND b.party_type = 'organization'
GROUP BY ALL
ORDER BY tasks DESC, a.source_file, a.party_name, with_party;

-- name: unowned
-- zh: 哪些任务无责任主体?
-- en: Tasks that nobody owns
SELECT source_file, number_text, title
FROM marts.task
WHERE leader_count + lead_count + responsible_count = 0
ORDER BY source_file, char_start;

-- name: quantified
-- zh: 任务量化率是多少?
-- en: Share of tasks with a number
SELECT source_file, count(*) FILTER (target_count > 0) AS quantified, count(*) AS tasks,
       round(count(*) FILTER (target_count > 0) / count(*), 4) AS share
FROM marts.task
GROUP BY source_file
ORDER BY share DESC, source_file;

-- name: themes
-- zh: 主题重点如何变化?
-- en: Theme mix by region and year
SELECT d.region_name, d.plan_start_year, t.theme_name, round(sum(t.weight), 4) AS tasks
FROM marts.task_theme AS t JOIN marts.document AS d USING (source_file)
GROUP BY ALL
ORDER BY d.region_name NULLS LAST, d.plan_start_year NULLS LAST, tasks DESC, t.theme_name;

-- name: most-cited
-- zh: 被引用最多的政策有哪些?
-- en: Most cited policies
SELECT title, count(DISTINCT source_file) AS documents, count(*) AS citations
FROM marts.policy_reference
GROUP BY title
ORDER BY documents DESC, citations DESC, title;

-- name: due
-- zh: 某年到期的目标有哪些?
-- en: Targets by year due
SELECT deadline_year, source_file, indicator_name, comparator, value_low, value_high, unit
FROM marts.target
ORDER BY deadline_year NULLS LAST, source_file, value_char_start, target_key;

-- name: ambition
-- zh: 今年比去年加码多少?
-- en: Year-on-year ambition for the same indicator and region
SELECT da.region_name, a.indicator_name, a.qualifier, da.plan_start_year,
       coalesce(a.value_low, a.value_high) AS was, coalesce(b.value_low, b.value_high) AS is_now,
       coalesce(b.value_low, b.value_high) - coalesce(a.value_low, a.value_high) AS change, a.unit
FROM marts.target AS a
JOIN marts.document AS da USING (source_file)
JOIN marts.target AS b
  ON a.indicator_code = b.indicator_code AND a.target_kind = b.target_kind
 AND a.unit IS NOT DISTINCT FROM b.unit AND a.qualifier IS NOT DISTINCT FROM b.qualifier
JOIN marts.document AS db
  ON db.source_file = b.source_file AND db.region_code = da.region_code AND db.plan_start_year = da.plan_start_year + 1
ORDER BY da.region_name, a.indicator_name, da.plan_start_year, a.source_file, a.value_char_start, b.source_file, b.value_char_start,
         a.target_key, b.target_key;

-- name: reuse
-- zh: 文件重复多少?
-- en: Text reuse inside and between documents
SELECT scope, left_source_file, right_source_file, sum(left_char_end - left_char_start) AS characters, decision
FROM marts.duplicate
GROUP BY ALL
ORDER BY characters DESC, scope, left_source_file, right_source_file, decision;

-- name: worst-parsed
-- zh: 哪些文件解析最差?
-- en: Documents with most unclassified text
SELECT source_file, share, characters
FROM marts.conservation
WHERE kind = 'unclassified'
ORDER BY share DESC, source_file;

-- name: quality
-- zh: 哪些质量规则失败最多?
-- en: Failed rows by check
SELECT check_id, table_name, severity, status, rows_evaluated, rows_failed, description
FROM marts.check_result
ORDER BY rows_failed DESC, check_id;

-- name: provenance
-- zh: 这个数字出自哪句话?
-- en: Which sentence does a number come from?
SELECT t.source_file, t.indicator_name, t.value_low, t.value_high, t.unit, t.quote, s.text
FROM marts.target AS t
JOIN marts.segment AS s
  ON s.source_file = t.source_file AND t.value_char_start >= s.char_start AND t.value_char_start < s.char_end
ORDER BY t.source_file, t.value_char_start, t.target_key;
