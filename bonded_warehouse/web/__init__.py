"""Pages and endpoints of the warehouse."""
