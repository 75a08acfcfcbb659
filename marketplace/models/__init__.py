"""Tables of the market."""
