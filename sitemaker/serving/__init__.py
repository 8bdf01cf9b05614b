"""What stands around the application in a serving process: arriving requests, deadlines, the database's breaker."""
