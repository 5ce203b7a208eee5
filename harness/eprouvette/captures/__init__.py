"""Judging a captured file outside any run: the same readers as the simulators and the checks, one finding per line."""
