"""Runs that a person drives: traffic recognised as it comes (observation), or asked for step by step (guide)."""
