"""The parts of publishing the analysts' database: its sources, its comments, its verification."""
