"""The lane lake as a laptop runs it, its archiver and its job killed at random moments."""
