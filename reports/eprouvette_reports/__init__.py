"""Renderers: they read only the run folder."""
