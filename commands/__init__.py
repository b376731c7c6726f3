"""The command line: one thin module per command."""

import os

# polars does not return freed memory to the system, because the process soon asks for as much
# again. Returning and reallocating it cost a third of the processor time of a large month
# (`make bench`). The arenas are few, so that memory freed by one thread is reused by another: this
# cut memory use by a tenth and allocation time by a quarter. The background thread is disabled
# because there is nothing to return. pyarrow's own allocator uses huge pages, which cost up to a
# tenth of a month's run time; it therefore uses the system allocator. Both settings are read at
# the first import of the library and must be set before it.
_ARENAS = max(1, (os.cpu_count() or 1) // 2)
MEMORY = {
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1,background_thread:false,"
    f"narenas:{_ARENAS},oversize_threshold:0",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
for _name, _value in MEMORY.items():
    os.environ.setdefault(_name, _value)
