"""One story of three works, from the studio to the door and back, chapter by chapter."""
