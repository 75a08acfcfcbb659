"""Is this the work it claims to be? Imports nothing, so that the evidence stays offline."""
