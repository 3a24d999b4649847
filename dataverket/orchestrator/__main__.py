"""``python -m dataverket.orchestrator``: one orchestrator, configured by the environment."""

import asyncio
import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dataverket.settings")
    django.setup()
    from dataverket.orchestrator.process import run_orchestrator

    asyncio.run(run_orchestrator())
