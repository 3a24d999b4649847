"""``dvapp``: the name is kept for the application service, which this release does not have."""

from cli.common.absent import absent
from cli.common.program import run

dvapp = absent("dvapp", "application service")


if __name__ == "__main__":
    run(dvapp, name="dvapp")
