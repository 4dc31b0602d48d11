"""What a person touches: the command line, the report and the evaluation.

Belongs here: reading a published snapshot and saying what it holds, and starting a build.
Does not belong here: parsing (`pipelines`), loading and publishing (`warehouse`), orchestration (`assets`).
Every module of the other packages is imported inside the command that needs it, so that `--help` is instant.
"""
