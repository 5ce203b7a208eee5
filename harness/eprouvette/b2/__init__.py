"""B2 files an editor already has: judge them, show them, count their causes, generate others."""
