"""Every lexicon file there is, by name.

Belongs here: the union of the declarations, nothing else.
"""

from __future__ import annotations

from pipelines.lexicon.grammar_tables import GRAMMAR_TABLES
from pipelines.lexicon.tables import TABLES as NAME_TABLES
from pipelines.lexicon.tables import LexiconTable

TABLES: dict[str, LexiconTable] = {**NAME_TABLES, **GRAMMAR_TABLES}
