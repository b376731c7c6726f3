"""Every command: its name, the path of its function and its help, grouped by task.

The first paragraph of a help text is its line in the list of commands.
"""

from typing import Final, NamedTuple


class Command(NamedTuple):
    """A command of the program."""

    name: str
    function: str
    help: str


COMMANDS: Final[dict[str, tuple[Command, ...]]] = {
    "Månaden": (
        Command(
            "bill",
            "commands.bill:bill",
            "Läs in inkorgen och fakturera en månad.\n\n"
            "Fakturorna utfärdas genast, om inte --draft anges eller inställningarna kräver "
            "godkännande. Samma filer en gång till ändrar ingenting.",
        ),
        Command(
            "approve",
            "commands.draft:approve",
            "Godkänn en månads utkast som det är.\n\n"
            "Visar vad som är ändrat sedan förra utkastet och sedan den senast utfärdade månaden. "
            'Med inställningen approval = "four_eyes" godkänner en annan person än den som '
            "fakturerade.",
        ),
        Command(
            "issue",
            "commands.draft:issue",
            "Utfärda en månads utkast och leverera dokumenten.",
        ),
        Command(
            "reconcile",
            "commands.reconcile:reconcile",
            "Stäm av en månad: varje rad och varje krona.\n\n"
            "Visar månadens senaste körning: den utfärdade, eller utkastet. Slutkod 3 om en summa "
            "inte stämmer.",
        ),
        Command(
            "ingest",
            "commands.keep:ingest",
            "Läs in filerna i inkorgen utan att fakturera.",
        ),
        Command(
            "check",
            "commands.check:check",
            "Pröva filer innan de lämnas, utan att läsa in dem.\n\n"
            "Visar vad varje rad skulle få för utfall och anmärkning om månaden fakturerades i "
            "dag, och vad som ska rättas. Hemmet ändras inte. Slutkod 4 om något har en "
            "anmärkning.",
        ),
        Command(
            "demo",
            "commands.demo:demo",
            "Fakturera påhittade exempeldata i ett nytt hem.\n\n"
            "Hemmet är mappen som --home anger, annars ./demo.",
        ),
    ),
    "Kontakter och fakturor": (
        Command(
            "release",
            "commands.decide:release",
            "Släpp en kontakt som väntar.\n\n"
            "Gäller en kontakt som väntar på D01, T01, L03, L05, E02 eller A02, eller på D02, D03, "
            "D04 eller B02 där de stoppar. Nästa körning prövar den på nytt.",
        ),
        Command(
            "refuse",
            "commands.decide:refuse",
            "Neka en kontakt som väntar.\n\n"
            "Kontakten avvisas (R01) i nästa körning. Bara en rapport med annat innehåll öppnar "
            "den igen.",
        ),
        Command(
            "sent",
            "commands.invoices:sent",
            "Märk en faktura, eller en månads alla fakturor, som skickad.\n\n"
            "En skickad faktura kan krediteras men inte makuleras.",
        ),
        Command(
            "void",
            "commands.invoices:void",
            "Makulera en utfärdad faktura som inte är skickad.\n\n"
            "Numret förblir använt. Nästa körning prövar kontakterna på nytt, men vårdtillfällen "
            "som faktureras månadsvis först när de rapporteras på nytt. Dokumenten flyttas till "
            "mappen makulerade.",
        ),
        Command(
            "credit",
            "commands.invoices:credit",
            "Begär att nästa körning krediterar en hel faktura.\n\n"
            "Kontakterna faktureras igen först när de rapporteras på nytt.",
        ),
        Command(
            "withdraw",
            "commands.decide:withdraw",
            "Återkalla en mottagen rapportfil.\n\n"
            "Nästa körning räknar inte med filens rader (R02): det som filen fakturerade "
            "krediteras, och tidigare rapporter av kontakterna prövas igen. Filen sparas. Ett "
            "utkast kastas; fakturera och godkänn igen. Filens nummer står i avstämningen och i "
            'samfaktura query "FROM files". Svar och betalningar kan inte återkallas.',
        ),
        Command(
            "documents",
            "commands.keep:documents",
            "Gör om en månads dokument från reskontran.\n\n"
            "Dokumenten blir desamma som när de utfärdades, byte för byte.",
        ),
    ),
    "Betalningar": (
        Command(
            "payments",
            "commands.payments:payments",
            "Lista betalningar: vad de betalar, och vilka som måste hanteras för hand.",
        ),
        Command(
            "match",
            "commands.matching:match",
            "Koppla en betalning till en faktura.\n\nunmatch upphäver kopplingen.",
        ),
        Command(
            "unmatch",
            "commands.matching:unmatch",
            "Upphäv en betalnings alla kopplingar.\n\n"
            "Reglerna kopplar den inte igen; den måste hanteras för hand.",
        ),
        Command(
            "set-aside",
            "commands.matching:set_aside",
            "Lägg åt sidan det som är kvar av en betalning och inte hör till någon faktura.\n\n"
            "unmatch upphäver det.",
        ),
    ),
    "Frågor": (
        Command(
            "explain",
            "commands.explain:explain",
            "Förklara vad som hände med en kontakt och hur priset räknades.\n\n"
            "Åtkomstloggen noterar vem som frågade.",
        ),
        Command(
            "query",
            "commands.query:query",
            "Fråga uppföljningsdatabasen i SQL.\n\n"
            "Databasen kan bara läsas. Utan SQL och --question öppnas ett skal i en terminal; "
            "annars läses SQL från standard in.",
        ),
        Command(
            "answers",
            "commands.answers:answers",
            "Lista regionens svar som inte stämmer med det som är fakturerat.\n\n"
            "Listar också fakturor som betalaren har avvisat.",
        ),
        Command(
            "hej",
            "commands.hej:hej",
            "Jämför en månads kontakter i HEJ med det som är fakturerat.\n\n"
            "Skriver hej_jamforelse.xlsx.",
        ),
        Command(
            "reimbursement",
            "commands.reimbursement:reimbursement",
            "Lista vad regionen kan söka ersättning för från staten, och när.\n\n"
            "Skriver statlig_ersattning.xlsx, med skyddade personuppgifter i en egen arbetsbok.",
        ),
    ),
    "Underhåll": (
        Command(
            "verify",
            "commands.verify:verify",
            "Kontrollera att allt som är sparat är oförändrat.\n\n"
            "Kontrollerar summorna och jämför arkiv, körningar och dokument med reskontran, och "
            "reskontran med revisionskedjan. Fel listas, kedjans första brutna länk först. "
            "Slutkod 3 om något är fel.",
        ),
        Command(
            "backup",
            "commands.copies:backup",
            "Säkerhetskopiera hemmet till en ny mapp.\n\n"
            "Kan köras medan en månad faktureras. Kopian kontrolleras mot reskontrans "
            "kontrollsummor. Filer som är oförändrade sedan förra kopian länkas och tar ingen "
            "plats. Kopian innehåller patientuppgifter; bara ägaren kan läsa den.",
        ),
        Command(
            "restore",
            "commands.copies:restore",
            "Återställ hemmet från en säkerhetskopia.\n\n"
            "Kopian kontrolleras innan den läggs på plats.",
        ),
        Command(
            "rebuild",
            "commands.keep:rebuild",
            "Gör om allt som kan härledas ur arkiv och reskontra.\n\n"
            "Tabeller, körningar, dokument och förteckningar jämförs med reskontrans "
            "kontrollsummor. Det som saknas eller är skadat läggs på plats. Det som skiljer sig "
            "listas och lämnas som det är. Slutkod 3 om något skiljer sig eller är förlorat.",
        ),
        Command(
            "publish",
            "commands.keep:publish",
            "Bygg om uppföljningsdatabasen från reskontra och körningar.",
        ),
        Command(
            "retention",
            "commands.retention:retention",
            "Visa hur länge varje års handlingar måste sparas.",
        ),
        Command(
            "destroy",
            "commands.destroy:destroy",
            "Gallra ett år när tiden är ute, enligt ett beslut.\n\n"
            "Levererade filer, dokument och åtkomstlogg tas bort, var och en när dess tid är ute. "
            "Reskontran, körningarna och de inlästa tabellerna sparas, så att ingenting "
            "faktureras två gånger. Utan --decision visas bara vad som får gallras i dag.",
        ),
        Command(
            "init",
            "commands.init:init",
            "Gör ett nytt hem med register att fylla i, som arbetsböcker.\n\n"
            "Varje arbetsbok har svenska rubriker, listor att välja ur, en exempelrad som inte "
            "läses, och ett blad som förklarar rubrikerna. Visar de fem stegen till den första "
            "fakturan.",
        ),
        Command(
            "registries",
            "commands.registries:registries",
            "Pröva registren: alla fel på en gång, de som hindrar mest först.\n\n"
            "Visar fil, rad, rubrik och vad som ska rättas, och vad som ser fel ut: avtal utan "
            "enheter, prislistor utan rader, bankgiron med fel kontrollsiffra. Ingenting ändras. "
            "Slutkod 1 om något hindrar att vård faktureras.",
        ),
        Command(
            "ready",
            "commands.ready:ready",
            "Visa om ett avtal kan faktureras från sin första dag.\n\n"
            "Prövar kombikoder, uppdragstyp, priser, IVO-nummer, bankgiro, adress, referens och "
            "rapporter, och visar när it-systemen senast ska beställas. Slutkod 4 om något saknas.",
        ),
        Command(
            "import-units",
            "commands.tables:import_units",
            "Gör registries/care_units.csv av exporter från Kodserver och MEK.",
        ),
        Command(
            "import-contract-types",
            "commands.tables:import_contract_types",
            "Gör registries/contract_types.csv av Kodservers export UPPDRAGSTYP.",
        ),
        Command(
            "import-visit-types",
            "commands.tables:import_visit_types",
            "Gör registries/visit_types.csv av Kodservers export BTYP.",
        ),
        Command(
            "import-professions",
            "commands.tables:import_professions",
            "Gör registries/professions.csv av Kodservers export VDG (yrkeskategorier).\n\n"
            "Den nationella koden (national_code) finns inte i exporten. Den tas ur den tabell som "
            "redan finns; fyll i den för nya koder.",
        ),
        Command(
            "import-fee-codes",
            "commands.tables:import_fee_codes",
            "Gör registries/fee_codes.csv av Kodservers export TAXA.\n\n"
            "Vilken grupp en taxekod gäller (category, health_exam) finns inte i exporten. Det tas "
            "ur den tabell som redan finns. Koder som saknas där tas inte med.",
        ),
        Command(
            "import-persons",
            "commands.tables:import_persons",
            "Uppdatera registries/reserve_numbers.csv av svar från PU (PKNODPLUS).\n\n"
            "Personer utan svar lämnas som de är, och så gör uppgifter som PU inte har. Första "
            "dagen som folkbokförd finns inte i PU: fyll i registered_from för hand, eller läs "
            "in den med import-entitled.",
        ),
        Command(
            "import-entitled",
            "commands.tables:import_entitled",
            "Uppdatera registries/lma_cards.csv av en lista över dem som omfattas av LMA.\n\n"
            "Regionen hämtar listan i Migrationsverkets tjänst Melker. Den som står på listan får "
            "ett bevis av slaget decision från listans dag. Beviset för den som inte står där "
            "slutar gälla dagen före, om --end-missing är angivet; annars ändras inget.",
        ),
        Command(
            "users",
            "commands.users:users",
            "Visa eller ändra vilka som är användare i hemmet.\n\n"
            "list visar dem. add lägger upp ett konto på maskinen med namn och roller, role byter "
            "roller, och end avslutar kontot. Reskontran sparar varje ändring. Den som beslutar är "
            "alltid den som är inloggad på maskinen.",
        ),
        Command(
            "config",
            "commands.config:config",
            "Visa alla inställningar: värde, källa och vad som är tillåtet.",
        ),
        Command(
            "completion",
            "commands.completion:completion",
            "Skriv ut ett skript som låter tabbtangenten fylla i kommandon och val.\n\n"
            'För bash: eval "$(samfaktura completion bash)" i ~/.bashrc.',
        ),
    ),
    "Server": (
        Command(
            "serve",
            "commands.serve:serve",
            "Kör hemmet enligt schema: filer, månader och svar.\n\n"
            "Startar en Prefect-server på maskinen, eller använder den som PREFECT_API_URL anger. "
            "Körs tills den stoppas; systemd startar den igen.",
        ),
        Command(
            "worker",
            "commands.worker:worker",
            "Kör körningarna i en arbetspool, en i taget.\n\n"
            "Kräver servern i samfaktura serve --pool POOL, eller den som PREFECT_API_URL anger. "
            "Körs på hemmets maskin tills den stoppas. En körning som avbryts görs klar av nästa.",
        ),
        Command(
            "doctor",
            "commands.doctor:doctor",
            "Undersök vad som hindrar nästa körning.\n\n"
            "Undersöker paket, klocka, disk, mappar, reskontra, inställningar, regler och server, "
            "och visar vad du kan göra. Ingenting ändras. Slutkod 1 om något är fel.",
        ),
    ),
}
