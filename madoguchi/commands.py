"""The ground floor's commands: ``madoguchi site`` and ``madoguchi user``.

The database is opened at the first use and migrated; what goes wrong on purpose is one sentence on
standard error and exit status 2.
"""

from __future__ import annotations

from madoguchi.hours_commands import site_hours
from madoguchi.site_commands import site
from madoguchi.user_commands import user

site.add_command(site_hours)

__all__ = ["site", "user"]
