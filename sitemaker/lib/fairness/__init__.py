"""Who goes first when many wait, so that nobody keeps the others waiting."""
