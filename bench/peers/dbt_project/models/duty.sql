-- Everyone who answers for a task: labelled lists, and those who share it out.
with label(label, role) as (
  values ('分管领导', 'leader'), ('责任人', 'leader'), ('牵头单位', 'lead'), ('配合单位', 'participant'),
         ('责任单位', 'responsible'), ('责任处室', 'lead')
), clause as (
  select
    source_file, number, role,
    regexp_extract(
      line, label || ':(.*?)(?:[,;](?:分管领导|责任人|牵头单位|配合单位|责任单位|责任处室):|\)$|$)', 1) as list
  from {{ ref('line') }} join label on contains(line, label || ':')
  union all
  select source_file, number, 'responsible', regexp_extract(line, '\(([^()]{2,120})按职责分工负责\)', 1)
  from {{ ref('line') }} where contains(line, '按职责分工负责')
), told as (
  select source_file, number, role, list from clause where not contains(list, '牵头')
  union all
  select source_file, number, 'lead', regexp_extract(list, '^(.+?)牵头', 1) from clause where contains(list, '牵头')
  union all
  select source_file, number, 'participant', regexp_extract(list, '牵头,(.+?)参加$', 1)
  from clause where contains(list, '牵头')
), named as (
  select source_file, number, role, unnest(string_split_regex(replace(list, '(市、区)', '(市/区)'), '[、,]')) as party
  from told
)
select source_file, task.number as ordinal, role, replace(trim(party), '(市/区)', '(市、区)') as party
from named asof left join {{ ref('task') }} as task using (source_file, number)
where trim(party) <> ''
group by all
