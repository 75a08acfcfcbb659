"""Take works through the whole house as its users would: over HTTP, each actor with an account of his own."""
