-- One row a line, with its place in the document.
with cut as (
  select source_file, string_split(replace(text, chr(13), ''), chr(10)) as lines
  from read_parquet('{{ env_var("PLANS_TEXTS") }}')
)
select source_file, generate_subscripts(lines, 1) as number, trim(unnest(lines), ' ' || chr(12288) || chr(9)) as line
from cut
