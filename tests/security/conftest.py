"""The desks of `tests.people` serve here too: real documents, a data folder, the command line."""

from tests.people.conftest import desk, published

__all__ = ["desk", "published"]
