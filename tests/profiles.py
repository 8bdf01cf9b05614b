"""How hard Hypothesis looks: HYPOTHESIS_PROFILE=thorough for hours, quick for make check."""

import os

from hypothesis import HealthCheck, settings

_KINDLY = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
settings.register_profile("quick", max_examples=15, deadline=None, suppress_health_check=_KINDLY)
settings.register_profile("daily", max_examples=50, deadline=None, suppress_health_check=_KINDLY)
settings.register_profile(
    "thorough",
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "20000")),
    deadline=None,
    suppress_health_check=_KINDLY,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "daily"))
