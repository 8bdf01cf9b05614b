"""All that stands around Flask: what each request may cost, and how it is answered without waking it."""
