"""Generator of the sample quarter: everything in it is made up, and reproducible."""
