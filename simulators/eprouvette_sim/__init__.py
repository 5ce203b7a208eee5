"""Simulators of the national services, their formats, their doors, and the witness product."""
