"""``dvke``: the name is kept for the Kubernetes service, which this release does not have."""

from cli.common.absent import absent
from cli.common.program import run

dvke = absent("dvke", "Kubernetes service")


if __name__ == "__main__":
    run(dvke, name="dvke")
