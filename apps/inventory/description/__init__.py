"""Reading site descriptions: text → checked items → a plan. Writes nothing."""
