"""IMAP as bytes: arguments, sequence sets, sections and structures, against the standard library's own reading."""

from __future__ import annotations

import contextlib
import email

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courriel_exemples import message
from eprouvette_sim.formats.imap import arguments, ensemble, literal, quoted, sections
from eprouvette_sim.formats.imap.grammaire import MalformeError
from eprouvette_sim.formats.imap.recherche import predicat


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (b"INBOX", [b"INBOX"]),
        (b'"a \\"b\\" \\\\" c', [b'a "b" \\', b"c"]),
        (b"{3}\r\na b (x (y) z)", [b"a b", [b"x", [b"y"], b"z"]]),
        (b'{3+}\r\n()"', [b'()"']),
        (b"1:* (FLAGS BODY.PEEK[HEADER.FIELDS (From To)]<0.9> UID)", [b"1:*", [b"FLAGS", b"BODY.PEEK[HEADER.FIELDS (From To)]<0.9>", b"UID"]]),
        (b"BODY[]", [b"BODY[]"]),
        (b"", []),
    ],
)  # fmt: skip
def test_arguments_are_read_as_the_grammar_says(text, read):
    assert arguments(text) == read


@pytest.mark.parametrize("text", [b"(a", b"a)", b'"a', b"{9}\r\nab", b"(" * 30 + b")" * 30, b"{x}"])
def test_a_malformed_argument_is_refused(text):
    with pytest.raises(MalformeError):
        arguments(text)


@given(st.binary(max_size=80))
@settings(max_examples=150)
def test_any_octets_are_read_or_refused(data):
    with contextlib.suppress(MalformeError):
        assert isinstance(arguments(data), list)


@given(st.binary(max_size=60))
def test_a_string_written_reads_back(data):
    assert arguments(quoted(data)) == [data]
    assert arguments(literal(data)) == [data]


@pytest.mark.parametrize(
    ("text", "found"),
    [("1", [1]), ("1:3", [1, 3]), ("*", [7]), ("3:*", [3, 7]), ("9:*", [7]), ("*:1", [1, 3, 7]), ("2,7", [7])],
)
def test_a_sequence_set_names_the_known_numbers(text, found):
    assert ensemble(text, [1, 3, 7]) == found


@pytest.mark.parametrize("text", ["", "a", "1:", "1,,2", "1:2:3"])
def test_a_malformed_set_is_refused(text):
    with pytest.raises(MalformeError):
        ensemble(text, [1])


def test_sections_are_those_the_standard_library_finds():
    raw = message()
    theirs = email.message_from_bytes(raw)
    root = sections.couper(raw)
    assert sections.extraire(root, "") == raw
    assert sections.extraire(root, "HEADER") + sections.extraire(root, "TEXT") == raw
    for number, part in enumerate(theirs.get_payload(), 1):
        assert sections.extraire(root, str(number)).decode() == part.get_payload()
        mime = sections.extraire(root, f"{number}.MIME").decode()
        assert mime.startswith(f"Content-Type: {part['Content-Type']}"[:20])
    assert sections.extraire(root, "9") is None
    assert sections.extraire(root, "HEADER.FIELDS (SUBJECT)").startswith(b"Subject: XDM/1.0")
    assert b"Subject" not in sections.extraire(root, "HEADER.FIELDS.NOT (SUBJECT)")


def test_a_structure_names_files_as_parameters_and_counts_octets():
    raw = message()
    root = sections.couper(raw)
    text = sections.structure(root)
    assert b'("ATTACHMENT" ("FILENAME" "IHE_XDM.zip"))' in text
    assert b'"MIXED" ("BOUNDARY" ' in text
    assert arguments(text)[0][0][:2] == [b"TEXT", b"PLAIN"]
    nested = b"Subject: dehors\r\nContent-Type: message/rfc822\r\n\r\n" + raw
    inside = arguments(sections.structure(sections.couper(nested)))[0]
    assert inside[:2] == [b"MESSAGE", b"RFC822"]
    assert inside[7][1].startswith(b"XDM/1.0")
    assert sections.extraire(sections.couper(nested), "1.2.MIME").startswith(b"Content-Type: application/zip")


@given(st.binary(max_size=300))
@settings(max_examples=60)
def test_any_octets_are_cut_without_loss(data):
    root = sections.couper(data)
    assert root.tete + root.corps == data
    assert sections.structure(root)


class Message:
    def __init__(self, uid, octets, *flags):
        import datetime as dt

        self.uid, self.octets, self.drapeaux = uid, octets, set(flags)
        self.recu_le = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (b"ALL", [4, 9]), (b"SEEN", [9]), (b"UNSEEN", [4]), (b"NOT SEEN", [4]), (b"OR SEEN UNSEEN", [4, 9]), (b"UID 5:*", [9]),
        (b"2", [9]), (b"SUBJECT xdm", [4, 9]), (b'HEADER X-MSS-NIL ""', [4, 9]), (b"HEADER X-ABSENT a", []), (b"FROM clinique", [4, 9]),
        (b"BODY introuvable", []), (b"TEXT ihe_xdm", [4, 9]), (b"SINCE 2-Mar-2026", [4, 9]), (b"BEFORE 2-Mar-2026", []),
        (b"SENTON 1-Mar-2026", [4, 9]), (b"LARGER 10", [4, 9]), (b"SMALLER 10", []), (b"KEYWORD $MDNSent", [4]),
        (b"UNKEYWORD $MDNSent", [9]), (b"(SEEN) SUBJECT xdm", [9]),
    ],
)  # fmt: skip
def test_each_search_key_finds_what_it_says(keys, found):
    known = [Message(4, message(), "$MDNSent"), Message(9, message(), "\\Seen")]
    test = predicat(arguments(keys), sequence=known)
    assert [m.uid for m in known if test(m)] == found


@pytest.mark.parametrize("keys", [b"HEADER a", b"SINCE hier", b"LARGER x", b"NOT", b"INCONNUE", b"SINCE 99-Mar-2026"])
def test_a_malformed_search_is_refused(keys):
    with pytest.raises(MalformeError):
        predicat(arguments(keys), sequence=[Message(1, b"")])(Message(1, b""))
