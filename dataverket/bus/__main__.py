"""``python -m dataverket.bus``: one outbox relay, configured by the environment."""

import asyncio
import os

from dataverket.bus.relay import run_relay
from dataverket.lib import log, metrics

if __name__ == "__main__":
    log.configure(
        fmt="json" if os.environ.get("DV_LOG_FORMAT") == "json" else "console",
        level=os.environ.get("DV_LOG_LEVEL", "INFO"),
        process="relay",
    )
    metrics.listen(
        host=os.environ.get("DV_METRICS_HOST", "127.0.0.1"),
        port=int(os.environ.get("DV_METRICS_PORT", "0")),
    )
    asyncio.run(
        run_relay(
            database_url=os.environ["DATABASE_URL"],
            nats_url=os.environ["NATS_URL"],
            datacenters=[name for name in os.environ.get("DV_DATACENTERS", "").split(",") if name],
        )
    )
