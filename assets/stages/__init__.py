"""The stages of a run, free of Dagster: what each reads from the data folder, calls and leaves there.

Belongs here: wiring `pipelines` and `warehouse` together, and the decisions between them: what is reused, what refused.
Does not belong here: how a stage is shown in the UI (the asset modules), and any transformation.

Stages meet in the data folder only, so that each can be run again alone.
"""
