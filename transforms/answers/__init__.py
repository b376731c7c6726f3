"""What the region answers, believed and held against what we did. Tables in, tables out."""
