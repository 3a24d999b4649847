"""The server side of an IPMI 2.0 session, with what pyghmi leaves out.

Source: IPMI 2.0 specification, revision 1.1, 13.17-13.23 (open session and RAKP messages) and
table 13-15 (status codes).
"""

from typing import Any, Self

from pyghmi.ipmi.private import constants
from pyghmi.ipmi.private.serversession import ServerSession

_NO_CIPHER_SUITE, _UNAUTHORIZED_NAME = 0x11, 0x0D
_AUTHENTICATION, _INTEGRITY = 12, 20
_HMAC_SHA1 = 1


class BmcSession(ServerSession):  # type: ignore[misc] # pyghmi is untyped
    """One session; made by the packet that opens it."""

    def __new__(cls, *_args: object) -> Self:  # noqa: D102 - pyghmi's takes other arguments
        made: Self = object.__new__(cls)
        return made

    def __init__(self, endpoint: Any, sender: Any, request: bytes) -> None:
        self.endpoint = endpoint
        super().__init__(
            endpoint.authdata,
            endpoint.kg,
            sender,
            endpoint.serversocket,
            request,
            endpoint.uuid,
            bmc=endpoint,
        )

    def create_open_session_response(self, request: bytes) -> bytearray:
        """Accept cipher suite 3; pyghmi answers with it whatever was asked for."""
        asked = bytearray(request)
        if asked[_AUTHENTICATION] != _HMAC_SHA1 or asked[_INTEGRITY] != _HMAC_SHA1:
            self.clientsessionid = bytes(asked[4:8])
            refusal = bytes((asked[0], _NO_CIPHER_SUITE, 0, 0))
            return bytearray(refusal + self.clientsessionid)
        response: bytearray = super().create_open_session_response(asked)
        return response

    def _got_rakp1(self, data: bytearray) -> None:
        name = bytes(data[28 : 28 + data[27]]).decode("utf-8", "replace")
        if name not in self.authdata:
            self.endpoint.simulated.record("login-refused", name)
            refusal = bytearray((data[0], _UNAUTHORIZED_NAME, 0, 0)) + self.clientsessionid
            self.send_payload(refusal, constants.payload_types["rakp2"], retry=False)
            return
        super()._got_rakp1(data)

    def _got_rakp3(self, data: bytearray) -> None:
        super()._got_rakp3(data)
        if getattr(self, "localsid", None) is not None:
            self.endpoint.simulated.record("login", self.username.decode("utf-8", "replace"))

    def close_server_session(self) -> None:
        """Forget the session; pyghmi keeps it for ever."""
        self.endpoint.sessions.pop(self.sockaddr, None)
