"""What surrounds every request of the ``web`` process: probes, spans, figures, the access log."""
