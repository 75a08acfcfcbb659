"""A room of bytes: slices of a camera come in, fragments, parts and segments go out. No web, no database."""
