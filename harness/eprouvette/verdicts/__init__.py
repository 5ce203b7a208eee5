"""From check calls to verdicts, headline and exit code: pure functions of the run folder."""
