"""Lists of words as parts of a regular expression.

Belongs here: writing a list so that the engine finds a word without trying every other one.
Does not belong here: which words, and the grammar around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_Node = dict[str, "_Node"]
_END = ""


def any_of(words: Iterable[str], between: str = "") -> str:
    """A pattern that matches what ``longest|…|shortest`` of `words` matches, in the same order of preference.

    Words are literal; `between` is a pattern that stands between the characters of each. `re` tries the alternatives
    of a list one after the other, also where none can begin. Here they branch by character: one look at the text
    settles which words are left, and a search skips at once to the next character that begins any word.
    """
    return f"(?:{alternatives(words, between)})"


def alternatives(words: Iterable[str], between: str = "") -> str:
    """The same without the group around it, to stand beside other alternatives.

    A search skips ahead only when every alternative of the pattern begins with a character; a group inside a group
    hides that from `re`.
    """
    root: _Node = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[_END] = {}
    return _branches(root, between)


def _branches(node: _Node, between: str) -> str:
    """What may follow a node; never called for one at which all words end."""
    return "|".join(re.escape(char) + _rest(below, between) for char, below in sorted(node.items()) if char != _END)


def _rest(node: _Node, between: str) -> str:
    if list(node) == [_END]:
        return ""
    branches = _branches(node, between)
    if _END in node:
        return f"(?:{between}(?:{branches}))?" if between else f"(?:{branches})?"  # greedy: the longer word first
    return f"{between}(?:{branches})" if len(node) > 1 else between + branches


def any_pattern(patterns: Iterable[str]) -> str:
    """A pattern that matches the whole of a text, to its end, where any of `patterns` does.

    Patterns that begin alike share their beginning, so that a text is held against it once. They are written without
    flags, anchors and groups that capture.
    """
    root: _Node = {}
    for pattern in patterns:
        for elements in _elements(pattern):
            node = root
            for element in elements:
                node = node.setdefault(element, {})
            node[_END] = {}
    return _joined(root)


def _joined(node: _Node) -> str:
    branches = [r"\Z" if element == _END else element + _joined(below) for element, below in node.items()]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


# an opening bracket, or a character, class or closing bracket with its count
_ATOM = re.compile(r"\((?:\?:)?|(?:\\.|\[[^\]]*\]|.)(?:(?:[?*+]|\{[0-9,]+\})[?+]?)?", re.S)


def _elements(pattern: str) -> list[list[str]]:
    """The alternatives of a pattern, each cut into characters, classes and groups with their counts."""
    alternative: list[str] = []
    found = [alternative]
    depth = 0
    for match in _ATOM.finditer(pattern):
        atom = match.group()
        if depth == 0 and atom == "|":
            alternative = []
            found.append(alternative)
        elif depth == 0:
            alternative.append(atom)
        else:
            alternative[-1] += atom
        depth += atom.startswith("(") - atom.startswith(")")
    return found


__all__ = ["alternatives", "any_of", "any_pattern"]
