"""Characters: folding widths and scripts without moving an offset, and reading numerals.

Belongs here: what is true of a string of Chinese text, whatever document it stands in.
Does not belong here: lines, headings, tasks (`structure`), or any fact (`extract`).
"""
