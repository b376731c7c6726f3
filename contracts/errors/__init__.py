"""The catalogue of system faults (code, exit code, text, next step) and the error.

May use: contracts.period only. Row faults have a catalogue of their own, `contracts.remarks`. Used
by: every package; `commands.failures` prints them, docs/errors.md lists them.
"""
