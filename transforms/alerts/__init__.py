"""What needs a person: what there is -> what is told of it, in Swedish."""
