"""What `verify` finds and what closes a gate, as finance reads it: each English text in Swedish.

The English is what the program itself knows a problem by, in tests and to who maintains it. A test
reads every such text out of the code: one that has no Swedish here fails it.
"""

import re
from functools import cache
from typing import Final

from transforms.reconciliation.controls import RECONCILIATION_LAWS

# Each text with {} for what is filled in, in the same order in both.
PROBLEM_TEXTS: Final = {
    "archive: file {} is missing": "arkivet: fil {} saknas",
    "archive: file {} is not as it was delivered": "arkivet: fil {} är inte som den levererades",
    "archive: the table of file {} is not what the file says": (
        "arkivet: tabellen av fil {} är inte vad filen säger"
    ),
    "archive: answer {} is missing": "arkivet: svarsfil {} saknas",
    "archive: answer {} is not as it was delivered": (
        "arkivet: svarsfil {} är inte som den levererades"
    ),
    "archive: the table of answer {} is not what the file says": (
        "arkivet: tabellen av svarsfil {} är inte vad filen säger"
    ),
    "archive: file {} of payments is missing": "arkivet: betalningsfil {} saknas",
    "archive: file {} of payments is not as it was delivered": (
        "arkivet: betalningsfil {} är inte som den levererades"
    ),
    "archive: the table of file {} is not as it was when the file was destroyed": (
        "arkivet: tabellen av fil {} är inte som när filen gallrades"
    ),
    "destruction of {}: its list is not as it was kept": (
        "gallringen av {}: dess förteckning är inte som den sparades"
    ),
    "destruction of {}: {} files are left: `samfaktura destroy {}` goes on": (
        "gallringen av {}: {} filer ligger kvar: `samfaktura destroy {}` fortsätter"
    ),
    "archive: the payments of file {} are not those it tells": (
        "arkivet: betalningarna ur fil {} är inte de som den säger"
    ),
    "run {}: {} as it was then is not in the archive": (
        "körning {}: {} som den var då finns inte i arkivet"
    ),
    "{}: document {} is missing from the outbox": "{}: dokument {} saknas i utkorgen",
    "{}: document {} is not as it was issued": "{}: dokument {} är inte som det utfärdades",
    "run {}: the list of its documents is not as delivered": (
        "körning {}: förteckningen över dokument är inte som den levererades"
    ),
    "outbox: {} of {} is not what was delivered": "utkorgen: {} för {} är inte vad som levererades",
    "outbox: {} of {} is voided, and lies among the others": (
        "utkorgen: {} för {} är makulerad men ligger bland de andra"
    ),
    "outbox: the ledger knows no invoice {} of {}": (
        "utkorgen: reskontran känner ingen faktura {} för {}"
    ),
    "law 1: {} rows delivered, {} have a fate": "lag 1: {} rader levererade, {} har ett utfall",
    "law 2: {} contacts are billed or credited more than once": (
        "lag 2: {} kontakter är fakturerade eller krediterade mer än en gång"
    ),
    "{}: law 1: a row has two fates": "{}: lag 1: en rad har två utfall",
    "run {}: {}": "körning {}: {}",
    "{}: {}": "{}: {}",
    "the run's manifest is missing or damaged": "körningens manifest saknas eller är skadat",
    "the run's manifest is not as it was made": "körningens manifest är inte som det gjordes",
    "the run's table {} is not as it was made": "körningens tabell {} är inte som den gjordes",
    "the run's layout for RES is not as it was kept": (
        "körningens layout för RES är inte som den sparades"
    ),
    "the file is damaged: {}": "reskontrans fil är skadad: {}",
    "the file is damaged, or is no ledger": "filen är skadad eller ingen reskontra",
    "tables, indexes or triggers are not those of the schema version": (
        "reskontrans tabeller, index eller spärrar är inte de som hör till dess version"
    ),
    "audit: event {} is missing before event {}": (
        "revisionskedjan: händelse {} saknas före händelse {}"
    ),
    "audit: event {} does not follow the event before it": (
        "revisionskedjan: händelse {} följer inte på den före"
    ),
    "audit: event {} was changed": "revisionskedjan: händelse {} är ändrad",
    "audit: the chain no longer holds the head that was kept; events at its end are gone,"
    " or the chain was made again": (
        "revisionskedjan: det noterade huvudet finns inte kvar; händelser i slutet är borta, eller "
        "kedjan är gjord på nytt"
    ),
    "audit: {}": "revisionskedjan: {}",
    "{} is damaged: it does not say a head": "{} är skadad: den säger inget huvud",
    "audit: {} beside the outbox is missing": "revisionskedjan: {} i utkorgen saknas",
    "audit: the chain ends at event {}, and {} is of event {}": (
        "revisionskedjan: slutar vid händelse {}, men {} är av händelse {}"
    ),
    "audit: event {} is another than {} has; the chain was made again": (
        "revisionskedjan: händelse {} är en annan än {} har; kedjan är gjord på nytt"
    ),
    "audit: the rows of {} {} are not those that event {} stored": (
        "revisionskedjan: raderna för {} {} är inte de som händelse {} sparade"
    ),
    "audit: no event stored {} {}": "revisionskedjan: ingen händelse sparade {} {}",
    "run {}: issued without the run before it": "körning {}: utfärdad utan körningen före",
    "file {}: the number before it is missing": "fil {}: numret före saknas",
    "run {}, document {}: invoice number {} is not the next of its seller and year": (
        "körning {}, dokument {}: fakturanummer {} är inte säljarens nästa det året"
    ),
    "run {}, document {}: the national basis is not the next of its seller and month": (
        "körning {}, dokument {}: det nationella underlaget är inte säljarens nästa den månaden"
    ),
    "run {}, document {}: does not name the national basis that it credits": (
        "körning {}, dokument {}: anger inte det nationella underlag som krediteras"
    ),
    "run {}, document {}: the lines do not add up to the invoice": (
        "körning {}, dokument {}: raderna summerar inte till fakturan"
    ),
    "run {}, document {}: the total is not lines and VAT compensation": (
        "körning {}, dokument {}: summan är inte rader och momskompensation"
    ),
    "run {}, document {}, line {}: the amount is not quantity times price": (
        "körning {}, dokument {}, rad {}: beloppet är inte antal gånger pris"
    ),
    "run {}, document {}: more is credited than was billed": (
        "körning {}, dokument {}: mer är krediterat än fakturerat"
    ),
    "run {}, document {}: credits what is not an earlier invoice": (
        "körning {}, dokument {}: krediterar vad som inte är en tidigare faktura"
    ),
    "run {}, document {}: of a run that is not issued": (
        "körning {}, dokument {}: hör till en körning som inte är utfärdad"
    ),
    "payment file {}: the number before it is missing": "betalningsfil {}: numret före saknas",
    "payment {}: the number before it is missing": "betalning {}: numret före saknas",
    "match {}: the number before it is missing": "koppling {}: numret före saknas",
    "payment {}: pays more than there is of it": "betalning {}: betalar mer än den är på",
    "match {}: undoes what is no match of that payment, invoice and amount": (
        "koppling {}: upphäver vad som inte är en koppling av den betalningen, fakturan och summan"
    ),
    "void {}: the invoice was sent or paid, has a credit note, or is one": (
        "makulering {}: fakturan är skickad eller betald, har en kreditfaktura eller är en"
    ),
    "a row of table {} lacks the row it points at": (
        "en rad i tabellen {} saknar raden den pekar på"
    ),
    "law 1: {} rows without a fate, {} with more than one": (
        "lag 1: {} rader utan utfall, {} med mer än ett"
    ),
    "law 1: {} rows judged that were neither new, open nor asked": (
        "lag 1: {} rader bedömda som varken är nya, öppna eller efterfrågade"
    ),
    "law 2: {} contacts would be billed twice": "lag 2: {} kontakter skulle faktureras två gånger",
    "law 2: {} credits of what was not billed so": (
        "lag 2: {} krediteringar av vad som inte är fakturerat så"
    ),
    "run {} is not approved": "körning {} är inte godkänd",
    "run {} is approved only by who made it: make it anew": (
        "körning {} är bara godkänd av den som gjorde den: gör om den"
    ),
    "run {} is approved by {} already": "körning {} är redan godkänd av {}",
    "run {} was made by {}: another person approves it": (
        "körning {} är gjord av {}: en annan person godkänner den"
    ),
    "run {} is not as its draft was made and approved": (
        "körning {} är inte som dess utkast gjordes och godkändes"
    ),
    "run {} cannot be issued with rows of another run": (
        "körning {} kan inte utfärdas med rader från en annan körning"
    ),
    "the draft of {} was made by samfaktura {}, and this is {}: bill {} again, and approve it": (
        "Utkastet för {} är gjort av samfaktura {}, och detta är {}. Ett annat program kan göra "
        "andra dokument än de godkända. Kör `samfaktura bill {} --draft`, och godkänn det nya "
        "utkastet."
    ),
    "the ledger lacks event {} as {} has it: it was cut off, changed, or is an earlier copy;"
    " nothing is stored before that is cleared up (`verify`)": (
        "reskontran saknar händelse {} så som {} har den: den är avkapad, ändrad eller en tidigare "
        "kopia; inget sparas innan det är utrett (`verify`)"
    ),
    "the ledger is in use by {}; try again when that has ended": (
        "reskontran används av {}; försök igen när det är klart"
    ),
    "{} since {}": "{} sedan {}",
}
_WORDS: Final = {
    "batch": "mottagning",
    "payment_batch": "betalningsmottagning",
    "answer_batch": "svarsmottagning",
    "match": "koppling",
    "decision": "beslut",
    "run": "körning",
    "delivery": "leverans",
    "sending": "utskick",
    "void": "makulering",
    "credit_order": "begärd kreditering",
    "another process": "en annan process",
}
_RUN: Final = re.compile(r"run (\d+)")
_LAW: Final = {f"law {law.law}: {law.tried.__name__}": law for law in RECONCILIATION_LAWS}


def swedish_of(text: str) -> str:
    """Return the Swedish of a problem's text; what is not known stays as it is."""
    if text in _LAW:
        law = _LAW[text]
        return f"lag {law.law} håller inte: {law.text}"
    for english, told in _patterns():
        found = english.fullmatch(text)
        if found and (swedish := told.format(*(_part(part) for part in found.groups()))) != text:
            return swedish
    return text


def _part(text: str) -> str:
    """Return what was filled in: a word of ours, a run, or a text within the text."""
    run = _RUN.fullmatch(text)
    if run:
        return f"körning {run[1]}"
    return _WORDS.get(text) or swedish_of(text)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the catalogue as patterns, those that say most first."""
    by_words = sorted(PROBLEM_TEXTS.items(), key=lambda pair: -len(pair[0].replace("{}", "")))
    return [
        (re.compile(re.escape(english).replace(r"\{\}", "(.+?)"), re.DOTALL), swedish)
        for english, swedish in by_words
    ]
