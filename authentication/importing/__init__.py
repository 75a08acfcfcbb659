"""Many works at once: what a file says of them, row by row. Pure; nothing is registered here."""
