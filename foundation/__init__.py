"""What every package stands on; knows nothing of art, bond or sale."""
