"""Names become members of dimensions.

Belongs here: pure functions from a name as written (already simplified) and its scope to a dimension row: regions,
organisations, persons, plan periods, units, indicators, themes, policy instruments.
Does not belong here: finding the names in a document (`pipelines.extract`), and the words themselves
(`pipelines.lexicon`).

What cannot be known is said (member -1, -3, or a member of its own inside its issuer), never guessed.
"""
