"""What every printed page of the house has in common: colours, letters, a pen that writes both scripts."""
