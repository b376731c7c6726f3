"""What we know about billing: tables in, tables out. Pure: no clock, no files."""
