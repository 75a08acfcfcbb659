"""Is this picture of that work? Hashes and votes nominate, geometry and pixels decide."""
