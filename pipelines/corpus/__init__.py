"""Which documents of a corpus are copies of one another, and which are only related.

Belongs here: sketches of folded text, the index of sketches, judging pairs, clusters and their canonical documents.
Does not belong here: reading documents (`pipelines.document`), and where tables lie (`pipelines.lake`).

Everything is a pure function of sketches and fields. `resolve` over an increment gives what it gives over the whole.
"""

from pipelines.corpus.index import Index, Sketches
from pipelines.corpus.resolve import DOCUMENT_SCHEMA, CorpusResult, Previous, resolve
from pipelines.corpus.sketch import Text, sketch, sketch_many

__all__ = [
    "DOCUMENT_SCHEMA",
    "CorpusResult",
    "Index",
    "Previous",
    "Sketches",
    "Text",
    "resolve",
    "sketch",
    "sketch_many",
]
