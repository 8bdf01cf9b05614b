"""Email: addresses, composing a message, sending it over SMTP."""
