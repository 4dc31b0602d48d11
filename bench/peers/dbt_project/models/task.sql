-- Numbered items; where there is none, bracketed ones; where there is none either, paragraphs.
with marked as (
  select
    source_file, number, line,
    regexp_extract(line, '^[0-9]{1,3}[、.]([^0-9。][^。]*)', 1) as numbered,
    regexp_extract(line, '^\([一二三四五六七八九十百]+\)([^。]+)', 1) as bracketed,
    case when regexp_matches(line, '^[一二三四五六七八九十]+、') then ''
         else regexp_extract(line, '^([^。]{4,60})。.{30,}', 1) end as paragraph
  from {{ ref('line') }}
), chosen as (
  select
    source_file, number,
    case
      when bool_or(numbered <> '') over document then numbered
      when bool_or(bracketed <> '') over document then bracketed
      else paragraph
    end as title
  from marked
  window document as (partition by source_file)
)
select source_file, min(number) as number, trim(title) as title
from chosen
where title <> ''
group by all
