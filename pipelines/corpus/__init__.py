"""Which documents of a corpus are copies of one another, and which are only related.

Belongs here: sketches of folded text, judging pairs of them, clusters and their canonical documents.
Does not belong here: reading documents (`pipelines.document`), and what the lake keeps of it (`pipelines.copies`).

Everything is a pure function of sketches and fields. `resolve` over an increment gives what it gives over the whole.
"""

from pipelines.corpus.resolve import DOCUMENT_SCHEMA, CorpusResult, Previous, resolve
from pipelines.corpus.sketch import Text, sketch, sketch_many
from pipelines.corpus.sketches import Sketched, Sketches

__all__ = [
    "DOCUMENT_SCHEMA",
    "CorpusResult",
    "Previous",
    "Sketched",
    "Sketches",
    "Text",
    "resolve",
    "sketch",
    "sketch_many",
]
