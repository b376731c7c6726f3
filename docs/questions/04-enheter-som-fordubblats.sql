-- Vilka enheters volym har minst fördubblats, eller halverats, från en månad till nästa?
-- Månaden är den då vården avslutades. Bara enheter med minst fem kontakter i någon av de två
-- månaderna. En månad helt utan kontakter syns inte som halverad: se den på att enheten saknas.
-- Fråga enheten innan något annat: dubbla filer, en flyttad mottagning eller fler patienter.
SELECT
    care_month AS vårdmånad,
    care_unit AS kombikakod,
    unit_name AS enhet,
    contacts_before AS kontakter_före,
    contacts AS kontakter,
    amount_before AS kronor_före,
    amount AS kronor,
    CASE WHEN contacts > contacts_before THEN 'ökat' ELSE 'minskat' END AS riktning
FROM unit_months()
WHERE greatest(contacts, contacts_before) >= 5
    AND contacts_before > 0
    AND (contacts >= 2 * contacts_before OR 2 * contacts <= contacts_before)
ORDER BY care_month, care_unit
