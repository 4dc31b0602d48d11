"""Pure transformation from bytes to silver tables: no Dagster, no DuckDB."""
