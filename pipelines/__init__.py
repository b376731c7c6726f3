"""The order of work, and all reading and writing. Knows nothing of Prefect."""
