"""Made-up answers of PU's service PKNODPLUS, at the places of its layout."""

LENGTH = 1327
# Field -> its first character, counted from 0.
PLACES = {
    "status": 4,
    "sought": 8,
    "born_on": 20,
    "current": 28,
    "kind": 40,
    "name": 41,
    "civil_status": 144,
    "civil_status_on": 145,
    "county": 173,
    "exit_code": 185,
    "changed_on": 187,
    "earlier": 219,
}


def pu_answer(**fields: str) -> str:
    """Return an answer of one line; a field that is not named is blank."""
    line = [" "] * LENGTH
    for name, text in {"status": "0000", **fields}.items():
        line[PLACES[name] : PLACES[name] + len(text)] = text
    line[:4], line[-1] = f"{LENGTH:04d}", "_"
    return "".join(line)
