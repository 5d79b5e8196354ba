"""One derivation a topic, named by its slug."""
