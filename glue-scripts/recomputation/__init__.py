"""The Glue job that credits lines anew after a change of the settings."""
