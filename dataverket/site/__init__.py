"""The site worker: executes commands in a datacenter with nothing but NATS. No Django, no ORM."""
