"""Database engine: Django's PostgreSQL backend with one schema per application."""
