"""Why a contact was judged as it was: what each rule asked, and which registry rows answered."""
