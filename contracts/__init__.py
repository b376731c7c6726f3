"""What tables promise to each other: columns, types, codes. No arithmetic, no files."""
