"""The command line: thin, one module a command."""

import os

# Memory that polars frees stays with the process, which soon asks for as much again. To give it
# back meanwhile and be given it anew cost a third of the processor time of a large month
# (`make bench`). Few threads share it, so that what one frees another uses again: that took a
# tenth off the memory, and a quarter off the time to be given it. With nothing to give back, the
# thread that would do so only wakes up in vain. pyarrow's own memory is of huge pages, which cost
# up to a tenth of a month to be given; so it asks the system as all others do. Both are read when
# the library is first imported, so they are set before that.
_ARENAS = max(1, (os.cpu_count() or 1) // 2)
MEMORY = {
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1,background_thread:false,"
    f"narenas:{_ARENAS},oversize_threshold:0",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
for _name, _value in MEMORY.items():
    os.environ.setdefault(_name, _value)
