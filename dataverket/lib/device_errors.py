"""Errors that drivers raise and that the engine understands.

The tree::

    DeviceError
    ├── Retryable
    │   ├── Unreachable   no answer within the limit
    │   │   └── PlatformAway   not of the device, but of what the site needs of the platform
    │   └── Busy          it answers, but another session or operation is in the way
    └── Final
        ├── AuthRejected  the credential is wrong
        ├── NotSupported  the device cannot do this
        └── Rejected      the device refused the content of the request
"""


class DeviceError(Exception):
    """Something that went wrong between a driver and its device.

    Args:
        message: A sentence that names the device, what was expected and what was found.
        code: A stable, dotted constant for machines, such as ``bmc.unreachable``.
    """

    retryable = False
    code = "device.error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code or type(self).code


class Retryable(DeviceError):
    """The same request may succeed later."""

    retryable = True
    code = "device.retryable"


class Unreachable(Retryable):
    """The device did not answer within the limit."""

    code = "device.unreachable"


class PlatformAway(Unreachable):
    """Sentral or the site's own store did not answer; of the device nothing is known.

    It is an outage of the platform and no failure of the step: repeating costs no retry.
    """


class Busy(Retryable):
    """The device answers, but something else holds what is needed."""

    code = "device.busy"


class Final(DeviceError):
    """The same request will fail again."""

    code = "device.final"


class AuthRejected(Final):
    """The device refused the credential."""

    code = "device.auth_rejected"


class NotSupported(Final):
    """The device or driver cannot do what was asked."""

    code = "device.not_supported"


class Rejected(Final):
    """The device refused what was sent."""

    code = "device.rejected"
