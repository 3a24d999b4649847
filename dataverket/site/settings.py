"""Settings of a site's processes, from the environment. A site knows no database."""

from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class BadSetting(SystemExit):
    """A setting is missing or wrong; the process ends with one sentence per setting."""


class SiteSettings(BaseSettings):
    """What a site worker needs to know."""

    model_config = SettingsConfigDict(env_prefix="DV_", extra="ignore")

    datacenter: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    service: str = Field(default="maskin", pattern=r"^[a-z0-9][a-z0-9-]*$")
    nats_url: str = Field(alias="NATS_URL")
    hub_domain: str = ""
    slots: int = Field(default=2, ge=1, le=64, description="Commands executed side by side.")
    ack_wait_s: float = Field(default=10.0, gt=1.0)
    device_timeout_s: float = Field(
        default=60.0, ge=1.0, description="Seconds that one execution may wait for a device."
    )
    log_format: Literal["json", "console"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(
        default=0, ge=0, le=65535, description="Where Prometheus asks; 0: nowhere."
    )


def read_settings() -> SiteSettings:
    """Return the settings, or end the process with one sentence per wrong setting.

    Raises:
        BadSetting: The message names every variable that is missing or wrong.
    """
    try:
        return SiteSettings()  # type: ignore[call-arg]
    except ValidationError as error:
        wrong = [
            f"{'NATS_URL' if e['loc'][0] == 'NATS_URL' else 'DV_' + str(e['loc'][0]).upper()}: "
            f"{e['msg']}"
            for e in error.errors()
        ]
        raise BadSetting("Bad settings of the site worker:\n  " + "\n  ".join(wrong)) from None
