"""The rooms of the registry: they translate, and decide nothing."""
