"""Mutations of what follows a bill: payments, answers, HEJ, the state's part, reconciliation.

The generated months do not reach these rules; each is caught by its own specs (`caught_by`).
"""

from tests.mutations.mutation import Mutation

_T, _P = "transforms/", "pipelines/"
_MATCHING = "tests/spec/payments/test_matching.py::"
_WORKLIST = "tests/spec/payments/test_worklist.py::"
_OCR = "tests/spec/payments/test_ocr.py::"
_STATUSES = "tests/spec/answers/test_statuses.py::"
_REFUSED = "tests/spec/answers/test_refused_invoices.py::"
_STATE = "tests/spec/answers/test_reimbursement.py::"
_HEJ = "tests/spec/answers/test_hej.py::"
_AMOUNTS = "tests/reconciliation/test_amounts.py::"
_BRIDGE = "tests/reconciliation/test_bridge.py::"
_STATES = "tests/reconciliation/test_states.py::"
_VOIDED = "tests/desk/test_voided.py::"
_CREDITED = "tests/desk/test_credited.py::"

FOLLOWED = [
    # Payments.
    Mutation(
        "kronor and euro are the same",
        _T + "payments/matching.py",
        'pl.when(pl.col("currency") != SEK)',
        'pl.when(pl.col("currency") == "")',
        _MATCHING + "test_what_the_rules_leave_alone",
    ),
    Mutation(
        "an entry without a reference of the bank's is matched",
        _T + "payments/matching.py",
        '.when(~pl.col("has_bank_reference"))',
        ".when(pl.lit(value=False))",
        _MATCHING + "test_what_the_rules_leave_alone",
    ),
    Mutation(
        "what a person undid is matched again",
        _T + "payments/matching.py",
        '.when(pl.col("undone"))',
        ".when(pl.lit(value=False))",
        _MATCHING + "test_a_payment_that_a_person_undid_is_left_to_persons",
    ),
    Mutation(
        "what BgMax and camt both tell is paid twice",
        _T + "payments/matching.py",
        'pl.col("payment_no_other") < pl.col("payment_no")',
        'pl.col("payment_no_other") < 0',
        _MATCHING + "test_a_payment_that_bgmax_and_camt_both_seem_to_tell_waits_the_second_time",
    ),
    Mutation(
        "what the payer says of several need not add up",
        _T + "payments/matching.py",
        'pl.col("asked").sum().over(of_payment) == pl.col("rest")',
        'pl.col("asked").sum().over(of_payment) <= pl.col("rest")',
        _MATCHING + "test_several_invoices_wait_when_nobody_told_how_much_of_each",
    ),
    Mutation(
        "a credit note is taken off beside its invoice",
        _T + "payments/matching.py",
        'pl.when(counted).then(pl.lit(0)).otherwise("left")',
        'pl.when(counted).then("left").otherwise("left")',
        _MATCHING + "test_a_payer_may_name_the_credit_note_beside_its_invoice",
    ),
    Mutation(
        "an invoice is paid with more than is open",
        _T + "payments/matching.py",
        "allowed = pl.max_horizontal(room, pl.lit(0))",
        "allowed = pl.max_horizontal(room, pl.lit(1_000_000))",
        _MATCHING + "test_what_is_over_waits",
    ),
    Mutation(
        "another's reference beside it stops nothing",
        _T + "payments/matching.py",
        '.when(alone & none_told & ~pl.col("stranger"))',
        ".when(alone & none_told)",
        _MATCHING + "test_several_invoices_wait_when_nobody_told_how_much_of_each",
    ),
    Mutation(
        "our number of what RES invoices is a proof",
        _T + "payments/matching.py",
        '        .filter("shown")\n',
        "",
        _MATCHING + "test_our_number_of_what_res_invoices_is_no_proof",
    ),
    Mutation(
        "a part of a longer number is a number",
        _T + "payments/named.py",
        'text.str.extract_all("[0-9]+")',
        'text.str.extract_all("20[0-9]{8}")',
        _MATCHING + "test_a_number_that_is_part_of_another_or_has_a_wrong_check_digit_is_none",
    ),
    Mutation(
        "a sum stands beside the parts that replaced it",
        _T + "payments/tables.py",
        'tables.payments.join(replaced, on="payment_no", how="anti")\n        .join(m',
        "tables.payments\n        .join(m",
        _MATCHING + "test_a_sum_whose_parts_were_told_pays_nothing",
    ),
    Mutation(
        "a bankgiro that two have had is one of theirs",
        _T + "payments/tables.py",
        '.filter(pl.len().over("payee_account") == 1)',
        '.unique("payee_account", keep="first", maintain_order=True)',
        _MATCHING + "test_a_bankgiro_of_two_sellers_is_nobodys_until_it_is_told",
    ),
    Mutation(
        "what was drawn for a credit note is not owed again",
        _T + "payments/tables.py",
        '- pl.col("paid") - pl.col("drawn")',
        '- pl.col("paid")',
        _MATCHING + "test_a_payer_may_pay_all_and_deduct_the_credit_note",
    ),
    Mutation(
        "an amount that agrees is suggested for anybody's invoice",
        _T + "payments/worklist.py",
        '.filter(pl.col("owner").is_null() | (pl.col("owner") == pl.col("seller_org_no")))',
        "",
        _WORKLIST + "test_an_amount_and_a_payer_that_agree_are_only_a_suggestion",
    ),
    Mutation(
        "an OCR number tells no length",
        _T + "ocr.py",
        "pl.lit(str(OCR_DIGITS % 10))",
        'pl.lit("0")',
        _OCR + "test_an_ocr_is_number_length_and_check_digit",
    ),
    # The region's answers.
    Mutation(
        "the first answer holds",
        _T + "answers/findings.py",
        '.unique(_IDENTITY, keep="last", maintain_order=True)',
        '.unique(_IDENTITY, keep="first", maintain_order=True)',
        _STATUSES + "test_the_answer_delivered_last_holds",
    ),
    Mutation(
        "an id that several reporters have is the first's",
        _T + "answers/findings.py",
        'pl.col("_of_id") == 1',
        'pl.col("_of_id") >= 1',
        _STATUSES + "test_each_way_an_answer_may_go_with_what_we_did",
    ),
    Mutation(
        "the region's OK goes against what is not billed here",
        _T + "answers/findings.py",
        "(Fate.REJECTED, Fate.CREDITED, Fate.CANCELLED)",
        "(Fate.REJECTED, Fate.CREDITED, Fate.CANCELLED, Fate.NOT_BILLABLE)",
        _STATUSES + "test_each_way_an_answer_may_go_with_what_we_did",
    ),
    Mutation(
        "a refused invoice that is credited whole still stands",
        _T + "answers/findings.py",
        'pl.col("left").is_null() | (pl.col("left") > 0)',
        'pl.col("left").is_null() | (pl.col("left") >= 0)',
        _REFUSED + "test_a_refusal_finds_its_invoice",
    ),
    # The state's part.
    Mutation(
        "the limit itself is above the limit",
        _T + "reimbursement/candidates.py",
        'pl.col("amount") > pl.col("limit")',
        'pl.col("amount") >= pl.col("limit")',
        _STATE + "test_one_contact_above_a_hundred_thousand_is_costly",
    ),
    Mutation(
        "the state pays the first hundred thousand too",
        _T + "reimbursement/candidates.py",
        'claimable=(pl.col("amount") - pl.col("limit")).cast(KRONOR)',
        'claimable=pl.col("amount")',
        _STATE + "test_one_contact_above_a_hundred_thousand_is_costly",
    ),
    Mutation(
        "lasting care must be above its limit",
        _T + "reimbursement/lasting.py",
        'pl.col("_sum") >= pl.col("limit")',
        'pl.col("_sum") > pl.col("limit")',
        _STATE + "test_twelve_months_of_sixty_thousand_may_be_lasting_care",
    ),
    Mutation(
        "an examination is applied for in its own quarter",
        _T + "reimbursement/deadlines.py",
        'offset_by("6mo")',
        'offset_by("3mo")',
        _STATE + "test_an_examination_is_claimed_by_the_end_of_the_next_quarter",
    ),
    # HEJ.
    Mutation(
        "a part of a sum is an amount",
        _T + "hej.py",
        "pl.when(column.null_count() == 0).then(column.sum().cast(KRONOR))",
        "column.sum().cast(KRONOR)",
        _HEJ + "test_each_way_hej_may_go_with_what_we_billed",
    ),
    Mutation(
        "HEJ is asked of what goes another way",
        _T + "hej.py",
        'both.filter(pl.col("known").is_not_null() | by_vardfaktura)',
        "both",
        _HEJ + "test_what_goes_another_way_than_vardfaktura_is_not_missed_in_hej",
    ),
    Mutation(
        "the first file of HEJ's holds",
        _T + "hej.py",
        'pl.col("answer_no").max().over(_IDENTITY)',
        'pl.col("answer_no").min().over(_IDENTITY)',
        _HEJ + "test_the_file_delivered_last_holds_for_a_contact",
    ),
    Mutation(
        "a cause is named where two are as likely",
        _T + "hej.py",
        '.filter(pl.col("len") == 1)',
        '.filter(pl.col("len") >= 1)',
        _HEJ + "test_a_difference_names_the_item_that_is_as_large",
    ),
    # The reconciliation.
    Mutation(
        "what was voided is still owed",
        _T + "reconciliation/balances.py",
        'pl.col("credited") + pl.col("voided")',
        'pl.col("credited")',
        _VOIDED + "test_the_balance_rolls_forward_over_a_void",
    ),
    Mutation(
        "what is due for 31 days is due for 30",
        _T + "reconciliation/balances.py",
        '"days_1_30": 30',
        '"days_1_30": 31',
        _AMOUNTS + "test_what_is_owed_is_aged_from_the_due_date_less_its_credit_notes",
    ),
    Mutation(
        "what waited was reported late",
        _T + "reconciliation/bridge.py",
        'new = pl.col("ingest_no") > tables.judged_before',
        'new = pl.col("ingest_no") > 0',
        _BRIDGE + "test_each_step_from_the_months_care_to_the_months_invoices",
    ),
    Mutation(
        "an invoice that is credited in part is credited",
        _T + "reconciliation/states.py",
        'pl.when(pl.col("lines_left") <= 0)',
        'pl.when(pl.col("lines_left") < pl.col("lines_amount"))',
        _STATES + "test_an_invoice_is_in_one_state",
    ),
    # Voids and credit orders.
    Mutation(
        "a report that said the same is lost with a void",
        _P + "history.py",
        "return pl.concat([billed.select(_PLACE), self.judgements.unchanged_since(billed)])",
        "return billed.select(_PLACE)",
        _VOIDED + "test_a_contact_reported_alike_again_is_not_lost_by_a_void",
    ),
    Mutation(
        "what is credited whole and reported again is unchanged",
        _P + "run.py",
        'net.join(self.to_credit, on=_IDENTITY, how="anti")',
        "net",
        _CREDITED + "test_reported_again_in_the_run_that_credits_it_is_billed_anew",
    ),
]
