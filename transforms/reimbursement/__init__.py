"""What the region may claim from the state for care that was billed. Tables in, tables out."""
