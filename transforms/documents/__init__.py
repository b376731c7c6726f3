"""Documents: an issued invoice, or a judged file, to bytes. Pure: no files and no clock."""
