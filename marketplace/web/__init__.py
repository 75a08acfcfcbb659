"""Rooms of the market."""
