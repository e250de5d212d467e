"""What people see: cards, forms, lasting buttons, and every word."""
