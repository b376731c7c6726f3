"""Table contracts: columns, types and codes. No arithmetic and no file access."""
