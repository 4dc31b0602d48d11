"""Files to text: whatever a file is, the text it holds or the reason why there is none.

Belongs here: telling formats by content, reading html, docx and pdf, repairing encodings, limits on hostile files.
Does not belong here: what the text says (`structure`, `extract`), and which files are read (`discover`, `land`).

`read` is the way in. A format's library is imported when the first file of that format comes.
"""

from pipelines.formats.reading import read
from pipelines.formats.source import Limits, Note, SourceText

__all__ = ["Limits", "Note", "SourceText", "read"]
