"""One short script a topic: read the controls, compute, draw, show the working."""
