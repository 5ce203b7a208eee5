"""Runs scenarios: doors opened, product driven, everything journaled, nothing judged here but by checks."""
