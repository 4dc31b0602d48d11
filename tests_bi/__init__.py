"""Clients of the published warehouse that are not ours, in environments of their own (`make test-bi`).

Belongs here: what another version of DuckDB, SQLAlchemy, a notebook and a dashboard see of the published file.
Does not belong here: what needs nothing but our own environment (`tests/bi`).

Nothing of the project is imported: its packages are not in these environments. Its command line is started in `.venv`.
"""
