"""HTTP without Flask: the access log, environ keys, networks, paths of pages, strict JSON."""
