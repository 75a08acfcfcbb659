"""What may be asked of the registry: frozen cards, never rows."""
