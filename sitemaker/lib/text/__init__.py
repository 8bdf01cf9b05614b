"""Text that people type: characters, links, names of sites, passwords, ids."""
