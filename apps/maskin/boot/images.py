"""The image cache of a datacenter: files by their SHA-256, checked before the first byte leaves."""

import hashlib
import re
import shutil
from pathlib import Path

from dataverket.lib import log

logger = log.get(__name__)

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,127}")


class DigestDiffers(Exception):
    """The file is not what its digest says. Final: fetch the file anew."""


class ImageCache:
    """Files at ``<root>/<sha256>/<name>``.

    A file put there by hand is checked when it is first asked for, and again after it changed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._verified: dict[Path, tuple[int, int]] = {}

    def add(self, source: Path, *, sha256: str, name: str) -> Path:
        """Copy ``source`` into the cache and return where it is. Safe to repeat.

        Raises:
            DigestDiffers: Its SHA-256 is another one; nothing was added.
        """
        target = self._path(sha256, name)
        if target is None:
            raise DigestDiffers(
                f"image {name!r}: expected 64 hex digits and a plain file name, found {sha256!r}"
            )
        self._check(source, sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(target.suffix + ".partial")
        shutil.copyfile(source, partial)
        partial.replace(target)
        return target

    def find(self, *, sha256: str, name: str) -> Path | None:
        """Return the verified file, or ``None`` when there is none.

        Raises:
            DigestDiffers: The file is there and is not what its digest says.
        """
        path = self._path(sha256, name)
        if path is None or not path.is_file():
            return None
        status = path.stat()
        mark = (status.st_size, status.st_mtime_ns)
        if self._verified.get(path) != mark:
            self._check(path, sha256)
            self._verified[path] = mark
        return path

    def _path(self, sha256: str, name: str) -> Path | None:
        if not _DIGEST.fullmatch(sha256) or not _NAME.fullmatch(name):
            return None
        return self._root / sha256 / name

    def _check(self, path: Path, sha256: str) -> None:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != sha256:
            logger.error("boot.image.refused", path=str(path), expected=sha256, found=found)
            raise DigestDiffers(
                f"image {path.name}: expected SHA-256 {sha256}, found {found}; "
                "remove the file and fetch it anew"
            )
