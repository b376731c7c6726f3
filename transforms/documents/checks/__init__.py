"""Named checks of documents: what is sent is read again, and held against each rule by its id."""
