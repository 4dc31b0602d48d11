"""What every test can rely on: no settings leak in from the environment, and hypothesis is patient on slow machines."""

import os

import pytest
from hypothesis import HealthCheck, settings

# the suite gives one answer for one commit; HYPOTHESIS_SEARCH=1 looks for new counterexamples instead
settings.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="HYPOTHESIS_SEARCH" not in os.environ,
)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("YAODIAN_")]:
        monkeypatch.delenv(name)
