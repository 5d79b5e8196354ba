"""The dashboard: one short script a topic, over the frame in this folder."""
