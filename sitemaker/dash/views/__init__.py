"""The pages of /admin, a module for each part."""
