"""What a contact costs: items, each with its reason, rounded once."""
