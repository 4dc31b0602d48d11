"""The warehouse: one DuckDB file per run, built, audited, published and read.

Belongs here: everything that speaks SQL to DuckDB — DDL compiled from the contracts, the load from
Parquet, the views, the audit, snapshots and the lock that guards them.
Does not belong here: reading documents (`pipelines`), orchestration (`assets`), declarations (`schemas`).
"""
