"""What stands around the product: the demonstration that furnishes it, and the journey that walks through it."""
