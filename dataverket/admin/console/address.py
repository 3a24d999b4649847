"""Where the admin lies below the server's address; the URLs and the middleware go by it."""

from typing import Final

PREFIX: Final = "/admin/"
