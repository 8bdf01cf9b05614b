"""The forms of /admin."""
