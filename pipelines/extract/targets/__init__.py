"""Targets: quantities a document commits to reach or to deliver.

Belongs here: deciding which quantities are targets, and reading indicator, comparator, kind, deadline, base and scope
of each from the words around it.
Does not belong here: finding quantities (`quantities`), checking arithmetic (`arithmetic`), the list of known
indicators (`conform`).

Where to find a rule:

- `reader`: the walk over sentences, and the making of targets;
- `statement`: what the words around one value state, and what one clause hands to the next;
- `exclusions`: quantities that are no target; `told`: those of times gone by; `of_others`: those that say which things
  are meant; `bases`: those that another is measured from;
- `amounts`: shares, growth, money, area and other measured amounts; `things`: firms, projects, people, counted:
  as a stock to reach (`stocks`), as things to deliver (`delivered`), as part of a number before (`parts`), or
  without being named again (`elided`), by the names that `counts` gives;
- `phrases`: noun phrases and verbs before and behind a number; `names`: one indicator or a list of them;
- `bounds`: comparator, direction, lower and upper end; `deadlines`: the year a target is due;
- `tables`: the rows of tables of indicators;
- `words`: patterns made of the lexicon; `model`: what a target is.
"""

from pipelines.extract.targets.model import Context, Target
from pipelines.extract.targets.reader import find_targets

__all__ = ["Context", "Target", "find_targets"]
