"""What stands around Flask in a serving process: requests on their way in, what each may cost, deadlines."""
