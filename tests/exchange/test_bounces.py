"""Delivery reports as mail servers send them."""

from __future__ import annotations

from surveyapp.exchange.bounces import Bounce, read_bounces

REPORT = """From: MAILER-DAEMON@mx.example
To: khao-sat@vidu.vn
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

I am sorry.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 2 Mar 2026 10:00:00 +0700

Final-Recipient: rfc822; Lan@vidu.vn
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--x
Content-Type: {kind}

From: khao-sat@vidu.vn
Message-ID: <abc123@vidu.vn>
Subject: =?utf-8?q?M=E1=BB=9Di?=

--x--
"""


def report(action: str = "failed", status: str = "5.1.1", kind: str = "message/rfc822") -> bytes:
    return REPORT.format(action=action, status=status, kind=kind).encode()


def test_a_report_names_the_mail_and_the_address():
    assert read_bounces(report()) == ([Bounce("abc123", "lan@vidu.vn", "5.1.1", True)], 0)
    assert read_bounces(report(kind="text/rfc822-headers"))[0] == [Bounce("abc123", "lan@vidu.vn", "5.1.1", True)]


def test_a_mailbox_that_is_full_or_a_delay_is_not_for_good():
    assert [bounce.for_good for bounce in read_bounces(report(status="4.2.2"))[0]] == [False]
    assert [bounce.for_good for bounce in read_bounces(report(action="delayed"))[0]] == [False]


def test_an_mbox_of_reports_and_other_mail():
    other = b"From: a@vidu.vn\nSubject: Hello\n\nFrom the office.\n"
    mbox = b"".join(b"From MAILER-DAEMON Mon Mar  2 10:00:00 2026\n" + mail for mail in (report(), other, report()))
    found, others = read_bounces(mbox)
    assert ([bounce.key for bounce in found], others) == (["abc123", "abc123"], 1)


def test_anything_else_is_no_bounce():
    assert read_bounces(b"") == ([], 1)
    assert read_bounces(b"\xff\xfe\x00") == ([], 1)
