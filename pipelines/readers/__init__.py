"""Reports as they were delivered: any file we take, as text, in the sender's own columns."""
