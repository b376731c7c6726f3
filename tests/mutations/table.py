"""Mutations: one rule of the project made wrong, in one place, each with what it breaks.

A mutation names the source text that it replaces, which must stand exactly once in its file. When
a rule is rewritten its mutation is rewritten with it; the test says which.
"""

from tests.mutations.mutation import Mutation

_C, _T, _P = "contracts/", "transforms/", "pipelines/"

MUTATIONS = [
    # Reports: which decides, and what it says.
    Mutation(
        "the last delivered decides, also when all tell when they were made",
        _T + "sql/replaced_rows.sql",
        "CASE WHEN timed THEN reported_at END",
        "CASE WHEN NOT timed THEN reported_at END",
    ),
    Mutation(
        "of equals the first delivered decides",
        _T + "sql/replaced_rows.sql",
        "ingest_no DESC, source_row DESC",
        "ingest_no ASC, source_row ASC",
    ),
    Mutation(
        "the order of files is not bytewise",
        _P + "inbox_files.py",
        "sorted(found.files, key=os.fsencode)",
        "sorted(found.files, key=lambda path: path.as_posix().lower())",
    ),
    Mutation(
        "of an hour that comes twice the second counts",
        _T + "texts.py",
        'ambiguous="earliest"',
        'ambiguous="latest"',
    ),
    Mutation(
        "profession is not the one with the lowest number of order",
        _P + "readers/ersmo.py",
        "place < first[0]",
        "place > first[0]",
    ),
    Mutation("medicines are taken for procedures", _P + "readers/ersmo.py", '= "007"', '= "020"'),
    # Format.
    Mutation(
        "nothing may start on the day of issue",
        _T + "believe.py",
        'pl.col("_started") > issued_on',
        'pl.col("_started") >= issued_on',
    ),
    Mutation(
        "nothing may end on the day it starts",
        _T + "believe.py",
        'pl.col("_ended") < pl.col("_started")',
        'pl.col("_ended") <= pl.col("_started")',
    ),
    Mutation(
        "a stay needs a fee code",
        _T + "believe.py",
        'open_care & pl.col("fee_code").is_null()',
        'pl.col("fee_code").is_null()',
    ),
    Mutation(
        "fee and code are compared in reports that carry no fee",
        _T + "believe.py",
        "fee_told\n        & fee_sound",
        "fee_sound",
    ),
    Mutation(
        "a hold is worse than a rejection",
        _T + "sift.py",
        "(Verdict.REJECT, Verdict.HOLD, Verdict.NOT_BILLABLE)",
        "(Verdict.HOLD, Verdict.REJECT, Verdict.NOT_BILLABLE)",
    ),
    Mutation(
        "a contact that one group turned away is held against the next",
        _T + "sift.py",
        "found = without(remarks_by(rows, rules, released), away)",
        "found = remarks_by(rows, rules, released)",
    ),
    Mutation(
        "what ends on the last day of the month waits",
        _T + "triage.py",
        'pl.col("ended_on") > last_day',
        'pl.col("ended_on") >= last_day',
    ),
    # Person and category.
    Mutation(
        "the check digit is counted over ten digits",
        _T + "persons.py",
        'luhn_holds("patient_id", 8)',
        'luhn_holds("patient_id", 10)',
    ),
    Mutation(
        "coordination numbers are no numbers",
        _T + "persons.py",
        "pl.when(day > 60)",
        "pl.when(day > 99)",
    ),
    Mutation(
        "the first merge of a number counts, not the latest",
        _T + "merged_numbers.py",
        'pl.col("replaced_by").last()',
        'pl.col("replaced_by").first()',
    ),
    Mutation(
        "a link holds on any day",
        _T + "persons.py",
        '.filter(holds("started_on"))',
        "",
    ),
    Mutation(
        "a personal number is kept without protected identity",
        _T + "persons.py",
        'pl.col("_personal") & pl.col("protected_identity") & ',
        'pl.col("_personal") & ',
    ),
    Mutation(
        "names differ by case",
        _T + "persons.py",
        "pl.col(name).str.to_lowercase().str.replace_all",
        "pl.col(name).str.replace_all",
    ),
    Mutation(
        "a stay is an asylum seeker's only by the patient's own evidence",
        _T + "lma.py",
        "lma_number=lma_read())",
        "lma_number=pl.lit(None, dtype=pl.String))",
    ),
    # LMA.
    Mutation(
        "a receipt holds a day less",
        _C + "codes.py",
        "RECEIPT_DAYS: Final = 30",
        "RECEIPT_DAYS: Final = 29",
    ),
    Mutation(
        "a receipt holds as long as its row says",
        _T + "lma.py",
        'pl.min_horizontal("valid_to", receipt_ends)',
        'pl.col("valid_to")',
    ),
    Mutation(
        "one of several valid numbers is filled in",
        _T + "sql/lma_of_patients.sql",
        "= 1 THEN min(card.lma_number)",
        ">= 1 THEN min(card.lma_number)",
    ),
    Mutation(
        "another person's card will do",
        _T + "lma.py",
        'pl.when(only_his).then("_last_of_his").otherwise("_last_of_all")',
        'pl.col("_last_of_all")',
    ),
    Mutation(
        "persons without permit need an LMA number",
        _T + "lma.py",
        'pl.col("category") != Category.WITHOUT_PERMIT.value',
        'pl.col("category") != Category.EU.value',
    ),
    Mutation(
        "residence is that of the oldest evidence",
        _T + "lma.py",
        '_last_of_his=pl.when(pl.col("_mine") & pl.col("_holding")).then("_place").max()',
        '_last_of_his=pl.when(pl.col("_mine") & pl.col("_holding")).then("_place").min()',
    ),
    # Unit, agreement, payer, route.
    Mutation(
        "the end day is not tried",
        _T + "units.py",
        'day="ended_on"',
        'day="started_on"',
    ),
    Mutation(
        "the end unit is not tried",
        _T + "units.py",
        'code=pl.coalesce("end_care_unit", "care_unit")',
        'code="care_unit"',
    ),
    Mutation(
        "of several units of an HSA-id the highest is taken",
        _T + "sql/units_by_hsa_id.sql",
        "min(unit.care_unit)",
        "max(unit.care_unit)",
    ),
    Mutation(
        "two agreements of an HSA-id are as good as one",
        _T + "units.py",
        '    several = pl.col("_agreements") > 1',
        '    several = pl.col("_agreements") > 2',
    ),
    Mutation(
        "specialist care needs a procedure, whatever its DRG",
        _T + "units.py",
        '        & pl.col("drg_code").is_null()\n',
        "",
    ),
    Mutation(
        "Stockholm is another county",
        _T + "payers.py",
        '        & (pl.col("residence") != codes.STOCKHOLM_COUNTY)\n',
        "",
    ),
    Mutation(
        "counties pay for private care",
        _T + "payers.py",
        '(pl.col("owner") == "region")\n        & ',
        "",
    ),
    Mutation(
        "private inpatient care goes by vårdfaktura",
        _T + "payers.py",
        '        & (pl.col("care_form") != CareForm.INPATIENT.value)\n',
        "",
    ),
    Mutation(
        "quota refugees have the reference of asylum seekers",
        _T + "payers.py",
        'pl.coalesce("reference_quota", "reference_asylum")',
        'pl.col("reference_asylum")',
    ),
    # Price.
    Mutation(
        "a stay of one day is no day, whatever is agreed",
        _T + "pricing/asks.py",
        'pl.col("inpatient_day_rule") == "days"',
        'pl.col("inpatient_day_rule") == "never"',
    ),
    Mutation(
        "leave days are paid for",
        _T + "pricing/asks.py",
        "then(days - at_home)",
        "then(days)",
    ),
    Mutation(
        "leave days count as outlier days",
        _T + "pricing/asks.py",
        'days - at_home - pl.col("_trim")',
        'days - pl.col("_trim")',
    ),
    Mutation(
        "quota refugees cost what is agreed",
        _T + "pricing/asks.py",
        '        pl.col("category") == Category.QUOTA_REFUGEE.value\n',
        '        pl.col("category") == Category.EU.value\n',
    ),
    Mutation(
        "a deduction is added", _T + "pricing/asks.py", "quantity=pl.lit(-1)", "quantity=pl.lit(1)"
    ),
    Mutation(
        "half an öre is rounded to even",
        _T + "pricing/money.py",
        '"half_away_from_zero"',
        '"half_to_even"',
    ),
    Mutation(
        "between as many keys profession goes before code",
        _T + "pricing/price_lists.py",
        '("code", "profession", "visit_type"',
        '("profession", "code", "visit_type"',
    ),
    Mutation(
        "the row with fewest keys wins",
        _T + "sql/prices.sql",
        "arg_max(price.line, price.rank)",
        "arg_min(price.line, price.rank)",
    ),
    Mutation(
        "a price for one visit type is for all",
        _T + "sql/prices.sql",
        "  AND (price.visit_type IS NULL OR price.visit_type = ask.visit_type)\n",
        "",
    ),
    Mutation(
        "the island supplement is for any visit",
        _T + "pricing/supplements.py",
        'home & pl.col("island_visit")',
        'pl.col("island_visit")',
    ),
    Mutation(
        "the patient's fee is subtracted, whatever is agreed",
        _T + "pricing/supplements.py",
        'pl.col("deduct_patient_fee") & (pl.col("patient_fee") > 0)',
        'pl.col("patient_fee") > 0',
    ),
    Mutation(
        "the fee of any profession goes before that of the profession",
        _T + "pricing/supplements.py",
        "pl.coalesce(of_profession, of_any, ZERO)",
        "pl.coalesce(of_any, of_profession, ZERO)",
    ),
    Mutation(
        "VAT compensation is charged between regions",
        _T + "matching.py",
        'pl.col("route") == Route.RIV.value',
        'pl.col("route") == "never"',
    ),
    # Doubles and age.
    Mutation(
        "visits with other procedures are doubles",
        _T + "doubles.py",
        '"profession", "procedure_codes")',
        '"profession")',
    ),
    Mutation(
        "a stay that begins the day another ends is a double",
        _T + "sql/overlapping_stays.sql",
        "later.started_on < earlier.ended_on",
        "later.started_on <= earlier.ended_on",
    ),
    Mutation(
        "a held stay holds the next",
        _T + "doubles.py",
        "        sure = pl.concat([sure, without(free, never)])",
        '        sure = pl.concat([sure, without(free, never), hit.select(row="later")])'
        "  # fmt: skip",
    ),
    Mutation(
        "what was billed before is nobody's neighbour",
        _T + "doubles.py",
        'pl.concat([twice.select("row"), before.select("row")])',
        'twice.select("row")',
    ),
    Mutation(
        "what started on the last day allowed is too old",
        _T + "doubles.py",
        'pl.col("started_on") < limit',
        'pl.col("started_on") <= limit',
    ),
    Mutation(
        "a merge of two numbers opens a second bill",
        _P + "history.py",
        'pl.concat([patients, merged.get_column("reserve_number")]).unique()',
        "patients",
    ),
    # Ledger and invoices.
    Mutation(
        "another profession is no change",
        _C + "invoices.py",
        '    "profession",\n    "category",\n',
        '    "category",\n',
    ),
    Mutation(
        "other diagnoses are a change",
        _C + "invoices.py",
        '    "drg_code",\n    "procedure_codes",\n)',
        '    "drg_code",\n    "procedure_codes",\n    "diagnosis_codes",\n)',
    ),
    Mutation(
        "a question that ends in a hold changes what is billed",
        _T + "settlement.py",
        "[Fate.HELD.value, Fate.REJECTED.value, Fate.NOT_YET.value]",
        "[Fate.REJECTED.value, Fate.NOT_YET.value]",
    ),
    Mutation(
        "a release is for the contact, whatever it says now",
        _P + "run.py",
        "same_as(self.reported, decided)",
        "self.reported.join(decided, on=_IDENTITY)",
    ),
    Mutation(
        "a report that is replaced speaks for its contact",
        _P + "run.py",
        "latest = without(told, replaced_rows(told, self._judged_before(told)))",
        "latest = told",
    ),
    Mutation(
        "routes share an invoice",
        _T + "invoicing.py",
        '"payer_id", "reference", "route", "vat_percent"]\n# The order',
        '"payer_id", "reference", "vat_percent"]\n# The order',
    ),
    Mutation(
        "credit notes are numbered first",
        _P + "ledger/numbers.py",
        "invoices.sort(_SERIES, *_ORDER, nulls_last=False)",
        'invoices.sort(_SERIES, *_ORDER, descending=[name == "kind" for name in'
        " (_SERIES, *_ORDER)])",
    ),
]
