"""Nothing else that is installed owns one of our top-level import names."""

from __future__ import annotations

from importlib.metadata import packages_distributions

import pytest


@pytest.mark.parametrize("name", ["madoguchi", "faq", "analytics", "bot", "widget"])
def test_a_top_level_name_is_ours_alone(name: str) -> None:
    """Our packages are short words: another distribution with the same one would win or lose."""
    owners = set(packages_distributions().get(name, [])) | {"madoguchi"}
    assert owners == {"madoguchi"}
