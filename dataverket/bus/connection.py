"""Connections to NATS that outlive its restarts."""

from nats.aio.client import Client

from dataverket.bus import metrics, subjects
from dataverket.lib import log

logger = log.get(__name__)


def inbox_of(datacenter: str) -> str:
    """Return the prefix under which a datacenter's processes receive their answers.

    The hub delivers to a datacenter under this prefix only, so no other one can listen in.
    """
    return f"_INBOX_{subjects.token(datacenter)}"


async def connect(
    url: str, *, name: str, domain: str | None = None, inbox_prefix: str = "_INBOX"
) -> Client:
    """Connect and keep reconnecting for ever; the first connection is waited for as well.

    Args:
        url: ``nats://user:password@host:port``.
        name: Shown in the server's list of clients.
        domain: Not used by the connection itself; named in the log.
        inbox_prefix: Where answers are awaited; a site's processes give :func:`inbox_of`.
    """
    client = Client()
    connected = metrics.CONNECTED.labels(name)

    async def lost() -> None:
        connected.set(0)
        if not client.is_closed:
            logger.warning("bus.connection.lost", name=name, domain=domain)

    async def back() -> None:
        connected.set(1)
        logger.info("bus.connection.back", name=name, domain=domain)

    async def failed(error: Exception) -> None:
        logger.debug("bus.connection.error", name=name, error=str(error))

    await client.connect(
        url,
        name=name,
        inbox_prefix=inbox_prefix,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.25,  # type: ignore[arg-type]  # fractions of a second work
        connect_timeout=2,
        ping_interval=5,
        max_outstanding_pings=2,
        allow_reconnect=True,
        disconnected_cb=lost,
        reconnected_cb=back,
        error_cb=failed,
    )
    connected.set(1)
    return client
