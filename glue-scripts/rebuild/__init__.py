"""The database made anew of what the lake has kept of the streams."""
