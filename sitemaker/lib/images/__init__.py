"""Images: decoding uploads in a sandbox, resizing them, their sizes on pages."""
