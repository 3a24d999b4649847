"""Maskin's sagas; each is registered when the application starts."""

from apps.maskin.workflows.check_bmc import CHECK_BMC
from apps.maskin.workflows.check_site import CHECK_SITE
from apps.maskin.workflows.deploy_server import DEPLOY_SERVER, DEPLOY_SERVER_1
from apps.maskin.workflows.enroll_server import ENROLL_SERVER
from apps.maskin.workflows.observe_server import OBSERVE_SERVER
from apps.maskin.workflows.power_server import POWER_SERVER
from apps.maskin.workflows.release_server import RELEASE_SERVER, RELEASE_SERVER_1

WORKFLOWS = (
    CHECK_BMC,
    CHECK_SITE,
    DEPLOY_SERVER,
    DEPLOY_SERVER_1,
    ENROLL_SERVER,
    OBSERVE_SERVER,
    POWER_SERVER,
    RELEASE_SERVER,
    RELEASE_SERVER_1,
)
