"""Photographs of works: looked through, made harmless, kept by their hash."""
