"""Installation images, made known by operators."""

from typing import Any
from uuid import UUID

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.maskin.models import InstallImage
from dataverket.lib.problems import InvalidInput

_DIGEST_LENGTH = 64


def register_image(
    *,
    actor: Actor,
    name: str,
    kernel: tuple[str, str],
    initrd: tuple[str, str],
    kernel_arguments: tuple[str, ...] = (),
) -> UUID:
    """Make an image known, or bring it up to date. Safe to repeat.

    Args:
        actor: Who does it.
        name: As requests name it.
        kernel: File name in the image cache, and its SHA-256 in hex.
        initrd: The same for the initial RAM disk.
        kernel_arguments: Added to the kernel's command line.

    Raises:
        InvalidInput: A digest is not a SHA-256 in hex. Final.
    """
    for file, digest in (kernel, initrd):
        if len(digest) != _DIGEST_LENGTH or not all(c in "0123456789abcdef" for c in digest):
            raise InvalidInput(f"Image {name}: {file}: a SHA-256 in hex was expected: {digest!r}.")
    wanted: dict[str, Any] = {
        "kernel_name": kernel[0],
        "kernel_sha256": kernel[1],
        "initrd_name": initrd[0],
        "initrd_sha256": initrd[1],
        "kernel_arguments": list(kernel_arguments),
    }
    image, created = InstallImage.objects.get_or_create(name=name, defaults=wanted)
    changed = {key: value for key, value in wanted.items() if getattr(image, key) != value}
    if changed:
        image.edit(**changed)
    if created or changed:
        audit.record_change(
            actor=actor,
            action="maskin.image.registered",
            object_type="image",
            object_id=image.id,
            object_name=name,
            after=wanted,
        )
    return image.id
