"""Alerts of a real home are sent once, by real mail and a real webhook."""

import datetime as dt
from pathlib import Path

import pytest

from contracts.errors.codes import ErrorCode
from contracts.period import Month
from pipelines.archive.work import held_home, read_home
from pipelines.home.orders import Actor, BillOrder
from pipelines.home.paths import Home
from pipelines.inbox.ingest import ingest
from pipelines.month import bill
from pipelines.operation.alerts import what_needs_a_person
from pipelines.operation.senders import AlertsNotSentError, channels, send_new_alerts
from tests.months.small_home import SELLER, contact, deliver, figures, home_with, registries, report
from tests.support.errors import fails
from tests.support.sinks import MailSink, WebSink, listening
from transforms.alerts.alert import Alert
from transforms.alerts.runs import FailedRun, runs_failed

AT = dt.datetime(2024, 7, 10, 6, tzinfo=dt.UTC)
NAME = "Påhitt Kanariefågel.csv"


def needs(home: Home, on: dt.date) -> list[str]:
    with read_home(home.root) as work:
        return [key for alert in what_needs_a_person(work, on) for key in alert.keys]


def test_a_home_alerts_about_what_waits_for_a_person(tmp_path: Path) -> None:
    """A malformed file, a contact with an expired card, a draft; no personal data."""
    tables = registries()
    tables["lma_cards"][1]["valid_to"] = "2023-12-31"
    home = home_with(tmp_path, tables)
    assert needs(home, AT.date()) == []
    deliver(home, "januari.csv", report(contact("K1"), contact("K2", patient=1)))
    deliver(home, NAME, b"varken eller")
    figures(home, Month(2024, 1), dt.date(2024, 2, 9))
    refused, remarks, too_old = needs(home, AT.date())
    assert (refused, too_old) == ("refused:1", f"too_old:{SELLER}:2024-07")
    assert remarks.startswith("remarks:1:")
    (home.inbox / NAME).unlink()
    actor = Actor("prov", AT)
    bill(home, BillOrder(Month(2024, 2), AT.date(), draft=True), actor)
    with read_home(home.root) as work:
        found = what_needs_a_person(work, AT.date())
        kinds = [alert.keys[0].partition(":")[0] for alert in found]
    assert kinds == ["issue", "remarks", "too_old"]
    assert "Kanarie" not in str(found)
    home.settings.write_text('approval = "four_eyes"')
    assert needs(home, dt.date(2024, 1, 1))[0].startswith("approve:2024-02:")


def test_a_sender_of_three_billings_is_reported_missing_at_the_fourth(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    for number in (4, 5, 6):
        month = Month(2024, number)
        deliver(home, f"{month}.csv", report(contact(f"K{number}")))
        at = dt.datetime.combine(month.last_day, dt.time(23, 30), dt.UTC)
        with held_home(home.root, Actor("prov", at - dt.timedelta(days=5))) as work:
            ingest(work)
    assert needs(home, dt.date(2024, 7, 5)) == []
    assert needs(home, dt.date(2024, 8, 4)) == []
    assert needs(home, dt.date(2024, 8, 5)) == [f"no_delivery:{SELLER}:2024-08"]


def test_undecided_lists_alert_once_a_month_with_the_kronor(tmp_path: Path) -> None:
    """Only the list is yearly; weights and fees without a last day are asked too."""
    home = home_with(tmp_path)
    on = dt.date(2024, 11, 1)
    names = ["DRG-vikter", "Patientavgifter"]
    assert needs(home, dt.date(2024, 10, 31)) == []
    assert needs(home, on) == [f"undecided:2025:{name}:2024-11" for name in names]
    with read_home(home.root) as work:
        assert what_needs_a_person(work, on)[0].what == "\n".join(names)
    deliver(home, "januari.csv", report(contact("K1"), contact("K2", patient=1)))
    figures(home, Month(2024, 1), dt.date(2024, 2, 9))
    priced = (home.registries / "price_items.csv").read_text("utf-8").splitlines()
    name = priced[1].split(";")[priced[0].split(";").index("price_list_id")]
    lists = home.registries / "price_lists.csv"
    lists.write_text(f"price_list_id;yearly\n{name};ja\n", encoding="utf-8")
    with read_home(home.root) as work:
        [alert] = [one for one in what_needs_a_person(work, on) if "undecided" in one.keys[0]]
    assert alert.keys[0] == f"undecided:2025:Prislistan {name}:2024-11"
    first, *_ = alert.what.splitlines()
    assert first.startswith(f"Prislistan {name}: ")
    assert first.endswith(" i senaste månaden")
    assert " 0,00" not in first
    lists.write_text("price_list_id\n", encoding="utf-8")
    assert [key for key in needs(home, on) if key.startswith("undecided")] == []


def sent_by(home: Home, alerts: list[Alert], at: dt.datetime) -> int:
    return send_new_alerts(home, channels(home), alerts, at)


def home_that_tells(root: Path, mail: int, web: int) -> Home:
    home = Home(root)
    home.make()
    url = home.root / "webhook"
    url.write_text(f"http://127.0.0.1:{web}/hook\n")
    url.chmod(0o600)
    home.settings.write_text(
        f"""
        [alerts]
        mail_to = ["drift@example.org", "ekonomi@example.org"]
        mail_from = "samfaktura@example.org"
        smtp_host = "127.0.0.1"
        smtp_port = {mail}
        webhook_url_file = "webhook"
        portal_url = "https://portal.example.org"
        """
    )
    return home


ALERTS = [
    Alert(("a:1",), "Ett åäö", "Vad som hänt.", "Gör det."),
    Alert(("b:1", "b:2"), "Två", "Mer.", "Detta."),
]


def test_each_alert_is_sent_once_by_mail_and_webhook_over_restarts(tmp_path: Path) -> None:
    mail, web = MailSink(), WebSink()
    with listening(mail) as mail_port, listening(web) as web_port:
        home = home_that_tells(tmp_path, mail_port, web_port)
        assert sent_by(home, ALERTS[:1], AT) == 1
        assert sent_by(home, ALERTS[:1], AT) == 0
        assert sent_by(Home(tmp_path), ALERTS, AT) == 1
        grown = ALERTS[1]._replace(keys=("b:2", "b:3"))
        assert sent_by(home, [grown], AT) == 1
        assert sent_by(home, [], AT) == 0
    first, second, third = (mail for mail in mail.kept if mail["To"] == "drift@example.org")
    assert len(mail.kept) == 6
    assert first["Subject"] == "Samfaktura: Ett åäö"
    assert first["Date"].datetime.tzinfo is not None
    assert first["Message-ID"].endswith("@example.org>")
    assert "Gör så här: Gör det." in first.get_content()
    assert (second["Subject"], third["Subject"]) == ("Samfaktura: Två", "Samfaktura: Två")
    assert [[alert["title"] for alert in post["alerts"]] for post in web.kept] == [
        ["Ett åäö"],
        ["Två"],
        ["Två"],
    ]
    assert "https://portal.example.org" in web.kept[0]["text"]


def test_a_gate_is_reported_again_only_when_its_reason_changes(tmp_path: Path) -> None:
    """Seven mornings of gate reasons; a return to an earlier reason is a change."""
    web = WebSink()
    with listening(web) as port:
        home = home_that_tells(tmp_path, 1, port)
        home.settings.write_text('[alerts]\nwebhook_url_file = "webhook"\n')
        counts = [
            sent_by(
                home, runs_failed([_closed(morning, why), _closed("other", "a", "2023-12")]), AT
            )
            for morning, why in enumerate("aabbaac")
        ]
    assert counts == [2, 0, 1, 0, 1, 0, 1]


def _closed(run: object, why: str, month: str = "2024-01") -> FailedRun:
    return FailedRun(str(run), "monthly-billing", month, "gate_closed", why)


def test_an_alert_that_one_channel_failed_to_send_is_retried_by_it_alone(
    tmp_path: Path,
) -> None:
    mail, web = MailSink(), WebSink()
    with listening(mail) as mail_port, listening(web) as web_port:
        home = home_that_tells(tmp_path, mail_port, web_port)
        mail.refuses = "ekonomi@"
        with pytest.raises(AlertsNotSentError) as failed:
            sent_by(home, ALERTS[:1], AT)
        assert failed.value.channels == ("mail ekonomi@example.org",)
        assert "ekonomi" not in str(failed.value) + repr(failed.value)
        assert (len(mail.kept), len(web.kept)) == (1, 1)
        mail.refuses = "nobody"
        assert sent_by(home, ALERTS[:1], AT) == 1
        assert sent_by(home, ALERTS[:1], AT) == 0
    assert [kept["To"] for kept in mail.kept] == ["drift@example.org", "ekonomi@example.org"]
    assert len(web.kept) == 1


def test_a_missing_secret_does_not_stop_the_other_channel(tmp_path: Path) -> None:
    mail = MailSink()
    with listening(mail) as port:
        home = home_that_tells(tmp_path, port, 1)
        (home.root / "webhook").unlink()
        with fails(ErrorCode.ALERTS_NOT_SENT, count=1):
            sent_by(home, [Alert(("c:1",), "Tre", "Nytt.", "Gör.")], AT)
    assert [kept["Subject"] for kept in mail.kept] == ["Samfaktura: Tre"] * 2


def test_a_webhook_without_a_web_server_is_retried(tmp_path: Path) -> None:
    mail = MailSink()
    with listening(mail) as port:
        home = home_that_tells(tmp_path, port, port)
        home.settings.write_text('[alerts]\nwebhook_url_file = "webhook"\n')
        with fails(ErrorCode.ALERTS_NOT_SENT, count=1):
            sent_by(home, ALERTS, AT)


def test_no_alert_is_sent_without_a_recipient(tmp_path: Path) -> None:
    assert sent_by(Home(tmp_path), ALERTS, AT) == 0
    assert not Home(tmp_path).sent_alerts.exists()


def test_an_agreement_to_come_that_lacks_something_is_alerted_once(tmp_path: Path) -> None:
    tables = registries()
    coming = tables["agreements"][0] | {"agreement_id": "ADA-2", "valid_from": "2024-08-20"}
    tables["agreements"].append(coming | {"bankgiro": ""})
    home = home_with(tmp_path, tables)
    keys = [key for key in needs(home, AT.date()) if key.startswith("ready:")]
    assert keys == [
        f"ready:ADA-2:{what}" for what in ("Kombikoder", "IVO", "Bankgiro", "Vår referens")
    ]
