"""The command line: thin, one module a command."""

import os

# Memory that polars frees stays with the process, which soon asks for as much again. To give it
# back meanwhile and be given it anew cost a third of the processor time of a large month
# (`make bench`). It is read when polars is first imported, so it is set before that.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:-1,muzzy_decay_ms:-1")
