"""The version of this client, as it stands in the User-Agent."""

from typing import Final

VERSION: Final = "0.1.0"
