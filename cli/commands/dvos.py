"""``dvos``: the name is kept for the object storage service, which this release does not have."""

from cli.common.absent import absent
from cli.common.program import run

dvos = absent("dvos", "object storage service")


if __name__ == "__main__":
    run(dvos, name="dvos")
