"""Who is asking: cookies, sessions, the hand-off to /admin, and what each of them may do."""
