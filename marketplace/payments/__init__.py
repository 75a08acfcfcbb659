"""The way out to a payment provider."""
