"""MTOM packages on bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette_sim.formats import mtom


def package(*contents, root=b"<Envelope/>"):
    parts = tuple(mtom.partie(f"p{n}@x", octets) for n, octets in enumerate(contents))
    return mtom.Paquet(racine=mtom.racine("racine@x", root), parties=parts)


def codes(reading):
    return [anomaly.code for anomaly in reading[1]]


CONTENTS = st.lists(
    st.one_of(
        st.binary(max_size=300),
        st.sampled_from([b"", b"\r", b"\n", b"\r\n", b"x\r\n", b"--", b"\r\n--", b"\r\n--F\r", b"\n\n"]),
    ),
    max_size=5,
)


@given(CONTENTS, st.binary(max_size=50))
def test_parts_come_back_byte_for_byte_both_ways(contents, root):
    original = package(*contents, root=root)
    content_type, body = mtom.write(original, boundary="FRONTIERE_7x")
    read, anomalies = mtom.read(content_type, body)
    assert anomalies == ()
    assert read == original
    assert mtom.write(read, boundary="FRONTIERE_7x") == (content_type, body)


@given(CONTENTS)
def test_the_standard_library_reads_the_same_bytes(contents):
    import email
    import email.policy

    content_type, body = mtom.write(package(*contents), boundary="FRONTIERE_7x")
    message = email.message_from_bytes(
        f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=email.policy.HTTP
    )
    read = [part.get_payload(decode=True) for part in message.iter_parts()][1:]
    assert [octets for octets, wanted in zip(read, contents, strict=True) if _comparable(wanted)] == [
        c for c in contents if _comparable(c)
    ]


def _comparable(octets):
    """The standard library rewrites lone line ends of text-like parts; what it keeps must be ours."""
    return b"\r" not in octets and b"\n" not in octets


def test_a_text_that_only_starts_like_the_boundary_is_content():
    original = package(b"a\r\n--BORNE2\r\nb")
    content_type, body = mtom.write(original, boundary="BORNE21")
    assert mtom.read(content_type, body)[0] == original


def test_writer_refuses_a_boundary_found_in_a_part():
    with pytest.raises(ValueError, match="frontière"):
        mtom.write(package(b"--B--"), boundary="B")


@pytest.mark.parametrize(
    ("href", "code"),
    [
        ("cid:p%250%40x", "mtom.cid.absent"),
        ("cid:p0%2540x", "mtom.cid.double"),
        ("cid:inconnu", "mtom.cid.absent"),
        ("p0@x", "mtom.href"),
    ],
)
def test_a_wrong_reference_is_named(href, code):
    _, anomalies = mtom.resoudre(package(b"x"), href, "/a")
    assert [anomaly.code for anomaly in anomalies] == [code]


def test_a_percent_sign_left_raw_is_named_and_the_part_found():
    parts = mtom.Paquet(racine=mtom.racine("r", b""), parties=(mtom.partie("a%41b", b"x"),))
    part, anomalies = mtom.resoudre(parts, "cid:a%41b", "/a")
    assert part.octets == b"x"
    assert [anomaly.code for anomaly in anomalies] == ["mtom.cid.non_encode"]


@given(st.text(alphabet="abcé%@ +<>/&=", min_size=1, max_size=20))
def test_an_identifier_survives_its_url(cid):
    found, anomalies = mtom.resoudre(
        mtom.Paquet(racine=mtom.racine("r", b""), parties=(mtom.partie(cid, b"x"),)), mtom.inclusion(cid), "/a"
    )
    assert found is not None
    assert anomalies == ()


def _broken(change):
    content_type, body = mtom.write(package(b"un", b"deux"), boundary="B1")
    return mtom.read(*change(content_type, body))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda t, b: ("text/xml", b), "mtom.type"),
        (lambda t, b: (None, b), "mtom.type"),
        (lambda t, b: (t.replace("B1", "B2"), b), "mtom.frontiere"),
        (lambda t, b: (t, b[: b.rindex(b"--B1")]), "mtom.fin"),
        (lambda t, b: (t.replace("racine@x", "autre@x"), b), "mtom.start"),
        (lambda t, b: (t.replace("application/xop+xml", "text/xml"), b), "mtom.parametre"),
        (lambda t, b: (t, b.replace(b"Content-Type: application/xop+xml", b"Content-Type: text/xml")), "mtom.racine"),
        (lambda t, b: (t, b.replace(b"Content-ID: <p0@x>\r\n", b"")), "mtom.content_id"),
        (lambda t, b: (t, b.replace(b"<p0@x>", b"p0@x")), "mtom.content_id"),
        (lambda t, b: (t, b.replace(b"p1@x", b"p0@x")), "mtom.cid.repete"),
        (lambda t, b: (t, b.replace(b"binary", b"base64", 1)), "mtom.base64"),
    ],
)
def test_a_broken_package_is_named(change, code):
    assert code in codes(_broken(change))


def test_start_info_may_carry_the_action_as_java_stacks_do():
    _, anomalies = _broken(
        lambda t, b: (
            t.replace('start-info="application/soap+xml"', 'start-info="application/soap+xml;action=\\"urn:x\\""'),
            b,
        )
    )
    assert anomalies == ()


def test_base64_parts_are_decoded_and_reported():
    read, anomalies = _broken(
        lambda t, b: (t, b.replace(b"binary", b"base64").replace(b"un", b"dW4=").replace(b"deux", b"ZGV1eA=="))
    )
    assert [part.octets for part in read.parties] == [b"un", b"deux"]
    assert {anomaly.code for anomaly in anomalies} == {"mtom.encodage"}


def test_ten_thousand_parts_are_read_and_many_more_refused():
    content_type, body = mtom.write(package(*[b"x"] * 10_000), boundary="B1")
    assert len(mtom.read(content_type, body)[0].parties) == 10_000
    _, body = mtom.write(package(*[b""] * (mtom.MAX_PARTIES + 5)), boundary="B1")
    assert codes(mtom.read(content_type, body)) == ["mtom.parties"]


@given(st.binary(max_size=400), st.text(max_size=80))
def test_no_bytes_make_the_reader_raise(body, content_type):
    mtom.read(content_type, body)
    mtom.read('multipart/related; boundary="B1"', b"--B1" + body)
