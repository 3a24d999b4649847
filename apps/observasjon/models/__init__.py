from apps.observasjon.models.run import RunbookRun, RunEntry

__all__ = ["RunEntry", "RunbookRun"]
