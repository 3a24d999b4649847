"""The environment variables that decide how the control plane runs, typed and checked."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, PostgresDsn, SecretStr, TypeAdapter, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_INSECURE = "embedded-default-not-a-secret"


class BadSetting(SystemExit):
    """A setting is missing or wrong; the process ends with one sentence per setting."""


class Environment(BaseSettings):
    """Settings of Sentral's processes (``web``, ``relay``, ``orchestrator``, ``manage.py``).

    ``DATABASE_URL`` and ``NATS_URL`` name real servers. The embedded platform sets both for the
    processes that it starts; without either nothing can be reached, and the first connection
    says so.
    """

    model_config = SettingsConfigDict(env_prefix="DV_", extra="ignore", case_sensitive=False)

    profile: Literal["embedded", "production"] = "embedded"
    database_url: str = Field(
        default="postgresql://dataverket@127.0.0.1:5432/dataverket", alias="DATABASE_URL"
    )
    nats_url: str = Field(default="nats://127.0.0.1:4222", alias="NATS_URL")
    secret_key: SecretStr = SecretStr(_INSECURE)
    key_encryption_key: SecretStr = SecretStr("")
    allowed_hosts: str = "127.0.0.1,localhost,[::1]"
    public_url: str = "http://127.0.0.1:8000"
    debug: bool = False
    log_format: Literal["json", "console"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    database_pool: int = Field(default=8, ge=0, le=200)
    hub_domain: str = "hub"
    datacenters: str = Field(
        default="", description="Comma-separated names whose event streams the hub sources."
    )
    phone_home_limit_s: float = Field(
        default=900, gt=0, description="Seconds that an installation may take."
    )
    retry_longest_s: float = Field(
        default=60, gt=0, description="Seconds at most before a step is tried again."
    )
    tenant_task_limit: int = Field(
        default=50, ge=1, description="How many tasks of a tenant may be under way per datacenter."
    )
    static_root: Path | None = None
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(
        default=0, ge=0, le=65535, description="Where Prometheus asks; 0: nowhere."
    )

    @model_validator(mode="after")
    def _production_needs_real_values(self) -> Self:
        if self.profile == "production":
            missing = [
                name
                for name, is_set in (
                    ("DATABASE_URL", "database_url" in self.model_fields_set),
                    ("NATS_URL", "nats_url" in self.model_fields_set),
                    ("DV_SECRET_KEY", "secret_key" in self.model_fields_set),
                    ("DV_KEY_ENCRYPTION_KEY", "key_encryption_key" in self.model_fields_set),
                )
                if not is_set
            ]
            if missing:
                raise ValueError(
                    f"DV_PROFILE=production needs {', '.join(missing)}; set them and start again"
                )
        try:
            TypeAdapter(PostgresDsn).validate_python(self.database_url)
        except ValidationError:
            scheme = self.database_url.partition("://")[0]
            raise ValueError(
                "DATABASE_URL: postgresql://user:password@host:port/name was expected, found "
                f"something else (it begins with {scheme[:12]!r}); set it right and start again"
            ) from None
        return self


def read_environment() -> Environment:
    """Return the settings, or end the process with one sentence per wrong setting.

    Raises:
        BadSetting: Exit code 2 in a process; the message names every wrong variable.
    """
    try:
        return Environment()
    except ValidationError as error:
        lines = []
        for wrong in error.errors():
            field = str(wrong["loc"][0]) if wrong["loc"] else ""
            info = Environment.model_fields.get(field)
            name = (info.alias if info and info.alias else f"DV_{field.upper()}") if field else ""
            name = name if name == name.upper() else field
            lines.append(
                f"{name + ': ' if name else ''}{wrong['msg']} (found {wrong['input']!r})"
                if name
                else wrong["msg"]
            )
        raise BadSetting("Bad settings:\n  " + "\n  ".join(lines)) from None
