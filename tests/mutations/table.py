"""Mutations: each breaks one rule of the project in one place.

A mutation addresses a node by the name of its function and by a pattern. When a rule is rewritten
its mutation may need an update; the test names it.
"""

from tests.mutations.mutation import Mutation

MUTATIONS = [
    # Reports: precedence and content.
    Mutation(
        "the last delivered report decides although all have timestamps",
        "replaced_rows.sql",
        "CASE WHEN timed THEN",
        "CASE WHEN NOT timed THEN",
    ),
    Mutation(
        "the first delivered of equal reports decides",
        "replaced_rows.sql",
        "ingest_no DESC, source_row DESC",
        "ingest_no ASC, source_row ASC",
    ),
    Mutation(
        "the order of files is not bytewise",
        "lying",
        "sorted(_.files, key=os.fsencode)",
        "sorted(_.files, key=lambda path: path.as_posix().lower())",
    ),
    Mutation(
        "the second of an hour that occurs twice counts",
        "_ahead_of_utc",
        'ambiguous="earliest"',
        'ambiguous="latest"',
    ),
    # Format.
    Mutation(
        "a contact may not start on the day of issue",
        "_rules",
        "RemarkCode.STARTS_AFTER_ISSUE: _ > __",
        "RemarkCode.STARTS_AFTER_ISSUE: _ >= __",
    ),
    Mutation(
        "a contact may not end on the day it starts",
        "_rules",
        "RemarkCode.ENDS_BEFORE_START: _ < __",
        "RemarkCode.ENDS_BEFORE_START: _ <= __",
    ),
    Mutation(
        "a stay needs a fee code",
        "_rules",
        "RemarkCode.FEE_CODE_MISSING: open_care & _",
        "RemarkCode.FEE_CODE_MISSING: _",
    ),
    Mutation(
        "fee and code are compared in reports that carry no fee",
        "_rules",
        "RemarkCode.FEE_AND_CODE_DISAGREE: _ & fee_sound & __",
        "RemarkCode.FEE_AND_CODE_DISAGREE: fee_sound & __",
    ),
    Mutation(
        "a hold outranks a rejection",
        "_SEVERITY",
        "(Verdict.REJECT, Verdict.HOLD, *_)",
        "(Verdict.HOLD, Verdict.REJECT, *_)",
    ),
    Mutation(
        "a contact that one group turned away is also judged by the next",
        "sift_in_turn",
        "without(remarks_by(*_), __)",
        "remarks_by(*_)",
    ),
    Mutation(
        "a contact that ends on the last day of the month waits",
        "not_yet",
        'pl.col("ended_on") > _',
        'pl.col("ended_on") >= _',
    ),
    # Person and category.
    Mutation(
        "the check digit is counted over ten digits",
        "with_persons",
        'luhn_holds("patient_id", 8)',
        'luhn_holds("patient_id", 10)',
    ),
    Mutation(
        "coordination numbers are not valid numbers",
        "_has_day_serial_and_check_digit",
        "_ >= _COORDINATION",
        "_ > 99",
    ),
    Mutation(
        "the first merge of a number counts instead of the latest",
        "survivors",
        'pl.col("replaced_by").last()',
        'pl.col("replaced_by").first()',
    ),
    Mutation("a link is valid on any day", "_with_links", '_.filter(holds_on("started_on"))', "_"),
    Mutation(
        "a personal number is kept without protected identity",
        "with_persons",
        'pl.col("protected_identity")',
        "pl.lit(value=True)",
    ),
    Mutation("names differ by case", "_plain", "_.str.to_lowercase()", "_"),
    Mutation(
        "a stay is an asylum seeker's only by the patient's own evidence",
        "with_category",
        "lma_number=lma_read()",
        "lma_number=pl.lit(None, dtype=pl.String)",
    ),
    # LMA.
    Mutation(
        "a receipt is valid as long as its row says",
        "evidence",
        'pl.min_horizontal("valid_to", _)',
        'pl.col("valid_to")',
    ),
    Mutation(
        "one of several valid numbers is filled in",
        "lma_of_patients.sql",
        "= 1 THEN min(card.lma_number)",
        ">= 1 THEN min(card.lma_number)",
    ),
    Mutation(
        "persons without permit need an LMA number",
        "with_lma",
        'pl.col("category") != Category.WITHOUT_PERMIT.value',
        'pl.col("category") != Category.EU.value',
    ),
    Mutation(
        "residence is that of the oldest evidence",
        "_weighed",
        "_last_of_his=_.max()",
        "_last_of_his=_.min()",
    ),
    # Unit, agreement, payer, route.
    Mutation("the end day is not tried", "with_units", 'day="ended_on"', 'day="started_on"'),
    Mutation(
        "the end unit is not tried",
        "with_units",
        'pl.coalesce("end_care_unit", "care_unit")',
        '"care_unit"',
    ),
    Mutation(
        "the highest of several units of an HSA-id is used",
        "units_by_hsa_id.sql",
        "min(unit.care_unit)",
        "max(unit.care_unit)",
    ),
    Mutation(
        "two agreements of an HSA-id count as one",
        "unit_rules",
        'pl.col("agreements_found") > 1',
        'pl.col("agreements_found") > 2',
    ),
    Mutation(
        "specialist care needs a procedure, whatever its DRG",
        "specialist_rules",
        'pl.col("drg_code").is_null()',
        "pl.lit(value=True)",
    ),
    Mutation(
        "Stockholm is another county",
        "with_payers",
        "_ != codes.STOCKHOLM_COUNTY",
        "pl.lit(value=True)",
    ),
    Mutation(
        "other counties pay for private care",
        "with_payers",
        'pl.col("owner") == "region"',
        "pl.lit(value=True)",
    ),
    Mutation(
        "private inpatient care is sent by vårdfaktura",
        "_route_to_hsf",
        "_ != CareForm.INPATIENT.value",
        "pl.lit(value=True)",
    ),
    Mutation(
        "quota refugees have the reference of asylum seekers",
        "_payers_of",
        'pl.coalesce("reference_quota", _)',
        "pl.col(_)",
    ),
    # Price.
    Mutation(
        "a stay of one day counts as zero days under any agreement",
        "with_stays",
        'pl.col("inpatient_day_rule") == "days"',
        'pl.col("inpatient_day_rule") == "never"',
    ),
    Mutation(
        "leave days are billed",
        "with_stays",
        "_.then(days - at_home)",
        "_.then(days)",
    ),
    Mutation(
        "leave days count as outlier days",
        "with_stays",
        'days - at_home - pl.col("_trim")',
        'days - pl.col("_trim")',
    ),
    Mutation(
        "quota refugees are billed at the agreed prices",
        "list_asked",
        "Category.QUOTA_REFUGEE.value",
        "Category.EU.value",
    ),
    Mutation("a deduction is added", "asks_of", "quantity=pl.lit(-1)", "quantity=pl.lit(1)"),
    Mutation(
        "profession outranks code among equally many keys",
        "_TIE_BREAK",
        '("code", "profession", *_)',
        '("profession", "code", *_)',
    ),
    Mutation(
        "a row of a yearly list holds after its year",
        "ended_with_year",
        '_year_end("valid_from")',
        "pl.date(9999, 12, 31)",
    ),
    Mutation(
        "a row that ended with its year is passed over",
        "with_undecided",
        "pl.concat([_, late])",
        "pl.concat([_])",
    ),
    Mutation(
        "a quota refugee takes the price of primary care",
        "level_needed",
        'pl.col("care_level") != "primary"',
        "pl.lit(value=False)",
    ),
    Mutation(
        "the row with fewest keys wins",
        "prices.sql",
        "arg_max(line, rank)",
        "arg_min(line, rank)",
    ),
    Mutation(
        "a price for one visit type applies to all",
        "prices.sql",
        "AND (price.visit_type IS NULL OR price.visit_type = ask.visit_type)",
        "",
    ),
    Mutation(
        "the island supplement applies to any visit",
        "supplements",
        'home & pl.col("island_visit")',
        'pl.col("island_visit")',
    ),
    Mutation(
        "the patient's fee is subtracted under any agreement",
        "supplements",
        'pl.col("deduct_patient_fee") & _',
        "_",
    ),
    Mutation(
        "the fee of any profession outranks that of the profession",
        "_listed",
        "pl.coalesce(of_profession, of_any, _)",
        "pl.coalesce(of_any, of_profession, _)",
    ),
    Mutation(
        "VAT compensation is charged between regions",
        "_going_on",
        "_ == Route.RIV.value",
        '_ == "never"',
    ),
    # Doubles and age.
    Mutation("visits with other procedures are doubles", "SAME_VISIT", '"procedure_codes"', ""),
    Mutation(
        "a stay that begins the day another ends is a double",
        "overlapping_stays.sql",
        "later.started_on < coalesce(earlier.ended_on, DATE '9999-12-31')",
        "later.started_on <= coalesce(earlier.ended_on, DATE '9999-12-31')",
    ),
    Mutation(
        "a held stay holds the next",
        "_billed",
        "pl.concat([billed, _])",
        "pl.concat([billed, _, hit])",
    ),
    Mutation(
        "a listed procedure is a double at the same unit",
        "_given_elsewhere",
        'pl.col("care_unit") != _',
        'pl.col("care_unit") != "nowhere"',
    ),
    Mutation(
        "a rule that is off warns",
        "_ON",
        'pl.col("verdict") != "off"',
        'pl.col("verdict") != "never"',
    ),
    Mutation(
        "earlier billing is ignored when several contacts share a day",
        "several_same_day",
        'pl.concat([_, before.select("row")])',
        "_",
    ),
    Mutation(
        "a contact that ended on the last allowed day is too old",
        "too_old",
        'pl.col("ended_on") < _',
        'pl.col("ended_on") <= _',
    ),
    Mutation(
        "a merge of two numbers opens a second bill",
        "History.billed_to",
        'pl.concat([_, merged.get_column("reserve_number")])',
        "_",
    ),
    # Ledger and invoices.
    Mutation("another profession is not a change", "COMPARED_COLUMNS", '"profession"', ""),
    Mutation(
        "other diagnoses are a change",
        "COMPARED_COLUMNS",
        '"procedure_codes"',
        '"procedure_codes", "diagnosis_codes"',
    ),
    Mutation(
        "a release applies to the contact with any content",
        "Run.released",
        "same_as(_, __)",
        '_.join(__, on=["reporter", "contact_id"])',
    ),
    Mutation(
        "a replaced report represents its contact",
        "Run._rows_asked_again",
        "without(_, replaced_rows(_, __))",
        "_",
    ),
    Mutation("routes share an invoice", "division.INVOICE_OF", '"route"', ""),
    Mutation(
        "credit notes are numbered first",
        "with_invoice_numbers",
        "_.sort(NUMBER_ORDER, nulls_last=False)",
        '_.sort(NUMBER_ORDER, descending=[name == "kind" for name in NUMBER_ORDER])',
    ),
]
