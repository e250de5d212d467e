"""Everything that people see: cards, forms, persistent buttons, and all texts."""
