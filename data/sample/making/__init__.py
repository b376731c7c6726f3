"""How the sample quarter is made: everything in it is invented, and the same each time."""
