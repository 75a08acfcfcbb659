"""The way out to a customs authority."""
