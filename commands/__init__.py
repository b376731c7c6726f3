"""The command line: thin, one module a command."""

import os

# Memory that polars frees stays with the process, which soon asks for as much again. To give it
# back meanwhile and be given it anew cost a third of the processor time of a large month
# (`make bench`). Few threads share it, so that what one frees another uses again: that took a
# tenth off the memory, and a quarter off the time to be given it. It is read when polars is first
# imported, so it is set before that.
_ARENAS = max(1, (os.cpu_count() or 1) // 2)
os.environ.setdefault(
    "_RJEM_MALLOC_CONF",
    f"dirty_decay_ms:-1,muzzy_decay_ms:-1,narenas:{_ARENAS},oversize_threshold:0",
)
