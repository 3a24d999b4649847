"""Day zero of the embedded platform: the first operators, and what the emulated world brings.

Runs as a process of its own (``python -m dataverket.embedded.bootstrap LAB_DIRECTORY``) with
Sentral's settings. Safe to repeat: what is there is kept. Everything after it goes through the
API like anybody else's requests.
"""

import json
import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

from dataverket.embedded.state import write_private

# Two operators, since nobody approves their own topology changes.
OPERATORS = ("ingrid", "kari")
# A person without roles: what they may do is granted by an operator in the walk.
TENANT_USER = "ola"
PROJECT = "helse/journal"
IMAGE = "talos-emulated"
_TOKEN_LIFETIME = timedelta(days=180)


def bootstrap(*, lab: Path, sign_ins: Path) -> None:
    """Create the first people with passwords and tokens; take in the lab's secrets and image."""
    from apps.audit.types import Actor  # noqa: PLC0415 - needs Django's settings
    from apps.identitet import services as identitet  # noqa: PLC0415
    from apps.maskin import services as maskin  # noqa: PLC0415

    actor = Actor.system("bootstrap")
    if not sign_ins.exists():
        write_private(
            sign_ins,
            {
                "users": [
                    *(_sign_in(name, role="platform-operator") for name in OPERATORS),
                    _sign_in(TENANT_USER, role="", project=PROJECT),
                ]
            },
        )
    for reference, secret in json.loads((lab / "credentials.json").read_text()).items():
        identitet.store_secret(actor=actor, reference=reference, **secret)
    digests: dict[str, str] = json.loads((lab / "images" / "index.json").read_text())
    kernel, initrd = sorted(digests, key=lambda name: not name.startswith("vmlinuz"))
    maskin.register_image(
        actor=actor,
        name=IMAGE,
        kernel=(kernel, digests[kernel]),
        initrd=(initrd, digests[initrd]),
    )


def _sign_in(name: str, *, role: str, project: str = "") -> dict[str, Any]:
    from apps.audit.types import Actor  # noqa: PLC0415
    from apps.identitet import selectors  # noqa: PLC0415
    from apps.identitet import services as identitet  # noqa: PLC0415
    from apps.identitet.types import Role  # noqa: PLC0415
    from dataverket.lib import clock  # noqa: PLC0415

    actor = Actor.system("bootstrap")
    password = secrets.token_urlsafe(15)
    known = selectors.find_user(username=name)
    if known is None:
        user = identitet.create_user(
            actor=actor, username=name, password=password, display_name=name.capitalize()
        )
        if role:
            identitet.assign_role(
                actor=actor,
                principal_kind="user",
                principal_id=user.id,
                role=Role(role),
                reason="first operator",
            )
    else:  # the file with the sign-ins was lost: the account gets new ones
        user = known
        identitet.set_password(actor=actor, user_id=user.id, password=password)
    _, token = identitet.issue_token(
        actor=actor,
        owner_kind="user",
        owner_id=user.id,
        name="embedded sign-in",
        expires_at=clock.now() + _TOKEN_LIFETIME,
    )
    return {
        "username": name,
        "password": password,
        "token": token,
        "role": role or "what operators grant",
        "project": project,
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dataverket.settings")
    django.setup()
    bootstrap(lab=Path(sys.argv[1]), sign_ins=Path(sys.argv[2]))
