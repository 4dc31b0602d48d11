"""Facts: responsibilities, targets, policy references, damage, arithmetic, document fields.

Belongs here: grammars that read one fact out of text whose structure is known, each with its span.
Does not belong here: finding the structure (`structure`) or resolving names (`conform`).
"""
