"""The orchestrator: turns events, timers and heartbeats into the next steps of tasks."""
