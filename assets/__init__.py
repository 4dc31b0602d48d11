"""Orchestration: the Dagster assets, checks, jobs, schedule and sensor around the other packages.

Belongs here: what runs when, what a run shows in the UI, where Dagster keeps its history. The only package that imports
dagster.
Does not belong here: parsing (`pipelines`), loading (`warehouse`), and any rule about data (`schemas`).
"""
