"""What the norms say about bytes: data tables, grammars, readers and writers, each with its clause."""
