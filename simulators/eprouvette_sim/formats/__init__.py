"""What the norms say about bytes: readers, writers, grammars and views, each with its clause."""
