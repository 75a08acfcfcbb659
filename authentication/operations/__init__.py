"""What may change in the registry, one module per concern."""
