"""Contracts: every table of Yaodian declared once.

Belongs here: the declaration language (`contract`), the code lists (`vocabulary`), one module per layer with its
tables (`lake`, `silver`, `star_*`, `marts`), the catalogue of checks (`rules`), and what is compiled from a declaration
without a database (`pandera_models`, `dictionary`, `erd`).
Does not belong here: DuckDB, Dagster, or anything that reads a document. This package imports
nothing of ours.
"""
