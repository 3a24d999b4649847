"""Settings: ``base`` with what the profile (``DV_PROFILE``) demands on top."""

from dataverket.settings.base import *  # noqa: F403
from dataverket.settings.base import ENVIRONMENT

if ENVIRONMENT.profile == "production":
    from dataverket.settings.production import *  # noqa: F403
