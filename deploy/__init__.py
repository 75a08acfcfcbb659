"""What stands around the product: the demonstration that furnishes a house, and the journey that walks through it."""
