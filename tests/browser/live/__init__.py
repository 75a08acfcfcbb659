"""An evening from the vault, on air: its house, its camera, its people, and what is left afterwards."""
