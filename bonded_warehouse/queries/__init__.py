"""What may be asked of the warehouse: frozen cards, never rows."""
