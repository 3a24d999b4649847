"""Pytest plugin: chooses where the real PostgreSQL and NATS of this test run will listen.

Loaded with ``-p`` before Django's settings are read. The servers start only when a test asks
for them (fixtures in ``conftest.py``).
"""

import os

from dataverket.embedded.ports import free_port

POSTGRES_PORT = free_port()
NATS_PORT = free_port()
PASSWORD = "only-for-this-test-run"

os.environ["DATABASE_URL"] = (
    f"postgresql://dataverket:{PASSWORD}@127.0.0.1:{POSTGRES_PORT}/dataverket"
)
os.environ["NATS_URL"] = f"nats://127.0.0.1:{NATS_PORT}"
os.environ["DV_DATABASE_POOL"] = "0"
os.environ["DV_LOG_LEVEL"] = "WARNING"
os.environ["DV_KEY_ENCRYPTION_KEY"] = "dGVzdHMtb25seS10ZXN0cy1vbmx5LTMyLWJ5dGVzISE="
os.environ.pop("DV_PROFILE", None)
