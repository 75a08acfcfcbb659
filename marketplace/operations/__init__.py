"""What may change in the market, one module per concern."""
