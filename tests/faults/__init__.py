"""What becomes of a thousand running tasks when something breaks under them."""
