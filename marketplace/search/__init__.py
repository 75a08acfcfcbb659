"""The way out to a search index."""
