"""The pages of the apex, a module for each part."""
