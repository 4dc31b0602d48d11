"""The quality gate: what the checks of a run found, row by row, what of it has been accepted, and how it is told.

Belongs here: findings, the baseline, and one module per format of `yaodian check`.
Does not belong here: the checks (`schemas`), making them (`warehouse`, `assets`), the command and its options.
"""
