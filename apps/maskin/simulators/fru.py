"""FRU data of a simulated server: a product area with its serial number.

Source: IPMI Platform Management FRU Information Storage Definition, 1.0, chapters 8 and 12.
"""


def fru_with_serial(serial: str) -> bytes:
    """Return FRU data: common header and product information area."""
    fields = ("Dataverket", "Emulated", "DV-1", "1", serial, "")
    body = b"\x00" + b"".join(_field(text) for text in fields) + b"\xc1"
    length = (len(body) + 2 + 1 + 7) // 8 * 8
    area = (bytes((1, length // 8)) + body).ljust(length - 1, b"\0")
    header = bytes((1, 0, 0, 0, 1, 0, 0))
    return _summed(header) + _summed(area)


def _field(text: str) -> bytes:
    # Type 3 (Latin-1) in the two upper bits; a length of 1 would read as the end of the fields.
    content = text.encode("latin-1")
    if len(content) == 1:
        content += b" "
    return bytes((0xC0 | len(content),)) + content if content else b"\x00"


def _summed(data: bytes) -> bytes:
    return data + bytes((-sum(data) & 0xFF,))
