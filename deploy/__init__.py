"""What stands around the product: the demonstration that furnishes it, the journey that walks through it."""
