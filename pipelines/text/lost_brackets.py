"""List numbers whose full-width brackets a page read a byte too late: ?。ㄒ唬? is what GBK makes of （一）.

Belongs here: which debris stands for which number.
Does not belong here: nesting the number (`structure.numbering`), reporting the damage (`extract.damage`).
"""

from __future__ import annotations

import re

# the bytes between the first of （ and the last of ）, read as characters; a byte that is none is lost
NUMBERS = dict(zip(("ㄒ唬", "ǘ", "ㄈ", "ㄋ模", "ㄎ澹", "ㄆ撸", "ò耍", "ň牛", "ㄊ"), "一二三四五七八九十", strict=True))
DEBRIS = re.compile(rf"\?。?(?P<debris>{'|'.join(NUMBERS)})\?")
