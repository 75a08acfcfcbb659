"""What may be asked of the market."""
