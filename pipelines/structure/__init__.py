"""Structure: from characters to paragraphs, headings, tasks and segments.

Belongs here: what part of a document a stretch of text is. The result is a partition: every
character has exactly one kind.
Does not belong here: what a text says (responsibilities, targets, policies: `extract`).
"""
