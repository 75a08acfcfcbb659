"""What may change in the warehouse, one module per concern."""
