"""The benchmark: the budgets of the architecture, measured on a platform of its own."""
