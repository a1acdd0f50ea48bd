"""Several rules side by side: the same memories, start and visits, stepped together."""
