"""The order of work, and all input and output. Does not depend on Prefect."""
