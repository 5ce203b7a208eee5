"""What a test suite needs of the bench: simulators as fixtures, scenarios as tests."""
