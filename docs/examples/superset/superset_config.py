"""Settings of the Superset example: one person, one machine, SQLite for Superset's own metadata.

Not for a server that others reach: see Superset's own guide for that. Only what differs from its defaults stands here.
"""

import os
from pathlib import Path

HOME = Path(os.environ["SUPERSET_HOME"])
SECRET_KEY = (HOME / "secret_key").read_text(encoding="utf-8")
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HOME / 'superset.db'}?check_same_thread=false"

# Answers are not kept, so that a new snapshot is seen at once.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}

# What the example does not use, and what would look for a network or a browser of its own.
TALISMAN_ENABLED = False
WTF_CSRF_ENABLED = False
FEATURE_FLAGS = {"ALERT_REPORTS": False, "THUMBNAILS": False}
LANGUAGES = {"en": {"flag": "us", "name": "English"}, "zh": {"flag": "cn", "name": "Chinese"}}
