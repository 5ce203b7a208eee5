"""Pro Santé Connect: what it grants, and the negative cases of an OpenID conformance list."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey

from eprouvette_sim.formats.oidc import ASSERTION, CIBA, ECHANGE
from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.kernel.wire import Request
from eprouvette_sim.psc import Durees
from eprouvette_sim.psc.jetons import jeton_sans_signature, liens_du_certificat
from eprouvette_sim.psc.messages import DECOUVERTE, REALM
from psc_support import (
    INFIRMIERE,
    MEDECIN,
    NOW,
    PAIR,
    RETOUR,
    SECRET,
    VERIFICATEUR,
    Fournisseur,
    demande,
    objet,
    retour,
)


@pytest.fixture
def psc():
    return Fournisseur()


def test_discovery_lives_under_its_own_name_and_points_to_another_authorization_host(psc):
    psc.service.adresses(emetteur="https://a", portail="https://b", mtls="https://c")
    found = objet(psc.service.handle(Request(method="GET", target=DECOUVERTE), psc.instant()))
    assert (found["issuer"], found["authorization_endpoint"]) == (f"https://a{REALM}", "https://b/auth")
    assert found["mtls_endpoint_aliases"]["token_endpoint"].startswith("https://c/")
    usual = REALM + "/.well-known/openid-configuration"
    assert psc.service.handle(Request(method="GET", target=usual), psc.instant()).response.status == 404


def test_the_code_flow_gives_tokens_that_the_published_keys_verify(psc):
    tokens = objet(psc.jetons())
    keys = KeySet.import_key_set(objet(psc.lire("certs")))
    claims = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"]).claims
    assert (claims["aud"], claims["nonce"], claims["acr"]) == ("lps", "nonce", "eidas1")
    assert (tokens["expires_in"], tokens["refresh_expires_in"]) == (120, 1800)
    who = objet(psc.lire("userinfo", jeton=tokens["access_token"]))
    assert (who["SubjectNameID"], who["family_name"]) == (MEDECIN, "EPROUVETTE")
    assert who["SubjectRefPro"]["exercices"][0]["codeProfession"] == "10"


def test_published_keys_hold_no_private_member(psc):
    assert set(objet(psc.lire("certs"))["keys"][0]) == {"kty", "n", "e", "kid", "use", "alg"}


def test_a_person_chooses_on_the_page_and_the_browser_comes_back_with_state_and_issuer(psc):
    page = psc.portail(demande())
    assert page.response.status == 200
    text = page.response.body.decode()
    transaction = text.split('name="transaction" value="')[1].split('"')[0]
    choice = f"transaction={transaction}&professionnel={INFIRMIERE}&choix=oui".encode()
    back = retour(psc.portail(method="POST", body=choice))
    assert (back["state"], back["iss"]) == ("etat", psc.service.emetteur)
    assert (
        objet(psc.lire("userinfo", jeton=objet(psc.jetons(back["code"]))["access_token"]))["SubjectNameID"]
        == INFIRMIERE
    )
    assert psc.portail(method="POST", body=choice).response.status == 400


def test_a_person_who_gives_up_sends_back_access_denied(psc):
    text = psc.portail(demande()).response.body.decode()
    transaction = text.split('name="transaction" value="')[1].split('"')[0]
    assert (
        retour(psc.portail(method="POST", body=f"transaction={transaction}&choix=non".encode()))["error"]
        == "access_denied"
    )


def test_a_live_session_answers_without_a_page_unless_a_login_is_asked(psc):
    psc.service.presence = MEDECIN
    cookie = psc.portail(demande()).response.header("Set-Cookie").split(";")[0]
    psc.service.presence = None
    assert "code" in retour(psc.portail(demande(prompt="none"), cookie=cookie))
    assert psc.portail(demande(prompt="login"), cookie=cookie).response.status == 200
    psc.decalage = Durees().inactivite + 1
    assert retour(psc.portail(demande(prompt="none"), cookie=cookie))["error"] == "login_required"


@pytest.mark.parametrize(
    "redirection",
    [
        None,
        "https://produit.example/retour/",
        "https://produit.example/retour?x=1",
        "https://produit.example:8443/retour",
        "https://produit.example@mechant.example/retour",
        "https://produit.example.mechant.example/retour",
        "//produit.example/retour",
        "javascript:alert(1)",
        "https://produit.example/retour%00.mechant.example",
        "HTTPS://PRODUIT.EXAMPLE/retour",
    ],
)
def test_a_redirection_that_is_not_registered_shows_a_page_and_sends_nobody_anywhere(psc, redirection):
    answer = psc.portail(demande(redirect_uri=redirection))
    assert (answer.response.status, answer.response.header("Location")) == (400, None)
    assert answer.notes[-1].code == "oidc.redirection"


def test_a_loopback_redirection_may_use_any_port_and_nothing_else():
    psc = Fournisseur()
    psc.service.clients["lps"] = type(psc.service.clients["lps"])(
        id="lps", secret=SECRET, redirections=("http://127.0.0.1/retour",)
    )
    psc.service.presence = MEDECIN
    assert "code" in retour(psc.portail(demande(redirect_uri="http://127.0.0.1:51234/retour")))
    for wrong in ("http://127.0.0.1.mechant.example/retour", "http://127.0.0.1:80@mechant.example/retour"):
        assert psc.portail(demande(redirect_uri=wrong)).response.status == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"scope": "scope_all"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_a_wrong_authorization_request_goes_back_with_the_documented_error(psc, changes, error):
    back = retour(psc.portail(demande(**changes)))
    assert (back["error"], back["state"]) == (error, "etat")


def test_a_parameter_sent_twice_is_refused(psc):
    texte = "&".join(f"{k}={v}" for k, v in demande(redirect_uri="x").items())
    assert psc.portail(texte=texte + "&client_id=autre").response.status == 400


@pytest.mark.parametrize(
    ("authorization", "exchange", "words"),
    [
        ({}, {"code_verifier": "w" * 43}, "code_verifier"),
        ({}, {"code_verifier": None}, "code_verifier"),
        ({"code_challenge": None, "code_challenge_method": None}, {}, "sans code_challenge"),
        ({}, {"redirect_uri": "https://autre.example/retour"}, "redirect_uri"),
        ({}, {"redirect_uri": None}, "redirect_uri"),
        ({}, {"code": "invente"}, "inconnu"),
    ],
)
def test_a_code_shown_wrongly_is_an_invalid_grant(psc, authorization, exchange, words):
    answer = psc.jetons(**({"code": psc.code(**authorization)} | exchange))
    assert (answer.response.status, objet(answer)["error"]) == (400, "invalid_grant")
    assert words in objet(answer)["error_description"]


def test_pkce_is_not_downgraded_from_s256_to_plain(psc):
    """The challenge of an S256 request sent back as a plain verifier proves nothing."""
    challenge = demande()["code_challenge"]
    assert objet(psc.jetons(code_verifier=challenge))["error"] == "invalid_grant"


def test_a_replayed_code_is_refused_and_revokes_what_it_gave(psc):
    code = psc.code()
    tokens = objet(psc.jetons(code))
    assert objet(psc.jetons(code))["error"] == "invalid_grant"
    assert psc.lire("userinfo", jeton=tokens["access_token"]).response.status == 401


def test_a_code_of_another_client_and_an_old_code_are_refused(psc):
    champs = {"grant_type": "authorization_code", "redirect_uri": RETOUR, "code_verifier": VERIFICATEUR}
    stolen = psc.poster("token", champs | {"code": psc.code()}, auth=("autre", SECRET[::-1]))
    assert objet(stolen)["error"] == "invalid_grant"
    code = psc.code()
    psc.decalage = Durees().code
    assert "expire" in objet(psc.jetons(code))["error_description"]


@pytest.mark.parametrize("auth", [None, ("lps", "faux"), ("inconnu", SECRET), ("lps", "")])
def test_a_client_that_does_not_prove_itself_is_an_invalid_client(psc, auth):
    answer = psc.poster("token", {"grant_type": "authorization_code", "code": psc.code()}, auth=auth)
    assert (answer.response.status, objet(answer)["error"]) == (401, "invalid_client")
    assert answer.response.header("WWW-Authenticate").startswith("Basic")


def assertion(claims, *, secret=SECRET, alg="HS256"):
    return jwt.encode({"alg": alg}, claims, OctKey.import_key(secret), algorithms=[alg])


def claims_of_client(psc, **changes):
    now = int(NOW.timestamp())
    return {"iss": "lps", "sub": "lps", "aud": psc.service.emetteur, "exp": now + 60, "jti": "j1"} | changes


def signed(psc, text):
    champs = {
        "grant_type": "authorization_code",
        "code": psc.code(),
        "redirect_uri": RETOUR,
        "code_verifier": VERIFICATEUR,
        "client_assertion_type": ASSERTION,
        "client_assertion": text,
    }
    return psc.poster("token", champs, auth=None)


def test_a_client_assertion_serves_once(psc):
    text = assertion(claims_of_client(psc))
    assert signed(psc, text).response.status == 200
    assert objet(signed(psc, text))["error"] == "invalid_client"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://autre.example"},
        {"exp": 1},
        {"exp": int(NOW.timestamp()) + 9999},
        {"sub": "autre"},
        {"jti": None},
    ],
)
def test_a_wrong_client_assertion_is_refused(psc, changes):
    assert objet(signed(psc, assertion(claims_of_client(psc, **changes))))["error"] == "invalid_client"


def test_an_unsigned_client_assertion_is_refused(psc):
    assert objet(signed(psc, jeton_sans_signature(claims_of_client(psc))))["error"] == "invalid_client"


def test_the_secret_may_be_posted_and_the_certificate_may_stand_for_it(psc):
    champs = {"grant_type": "authorization_code", "redirect_uri": RETOUR, "code_verifier": VERIFICATEUR}
    posted = champs | {"code": psc.code(), "client_id": "lps", "client_secret": SECRET}
    assert psc.poster("token", posted, auth=None).response.status == 200
    shown = champs | {"code": psc.code(), "client_id": "lps"}
    tokens = objet(psc.poster("token", shown, auth=None, peer=PAIR))
    assert (
        psc.service.signataire.lire(tokens["access_token"])["cnf"]["x5t#S256"]
        == liens_du_certificat("ab" * 32)["norme"]
    )


def test_two_proofs_at_once_are_refused(psc):
    answer = psc.poster("token", {"grant_type": "authorization_code", "client_id": "lps", "client_secret": SECRET})
    assert objet(answer)["error"] == "invalid_request"


def test_a_refresh_token_serves_once_and_dies_with_its_session(psc):
    tokens = objet(psc.jetons())
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    second = objet(psc.poster("token", form))
    assert objet(psc.poster("token", form))["error"] == "invalid_grant"
    assert psc.service.fermer_tout(int(NOW.timestamp())) == 1
    late = psc.poster("token", form | {"refresh_token": second["refresh_token"]})
    assert objet(late)["error"] == "invalid_grant"


def test_tokens_expire_when_they_say_so(psc):
    tokens = objet(psc.jetons())
    psc.decalage = 119
    assert psc.lire("userinfo", jeton=tokens["access_token"]).response.status == 200
    psc.decalage = 120
    assert psc.lire("userinfo", jeton=tokens["access_token"]).response.status == 401
    psc.decalage = 1800
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert objet(psc.poster("token", form))["error"] == "invalid_grant"


def test_userinfo_refuses_any_token_that_is_not_its_own(psc):
    tokens = objet(psc.jetons())
    claims = psc.service.signataire.lire(tokens["access_token"])
    others = [
        None,
        "x",
        jeton_sans_signature(claims),
        tokens["access_token"][:-4] + "AAAA",
        tokens["id_token"],
        Fournisseur().service.signataire.signer(claims | {"jti": "autre"}),
    ]
    for other in others:
        answer = psc.lire("userinfo", jeton=other)
        assert (answer.response.status, objet(answer)["error"]) == (401, "invalid_token")


def test_a_revoked_token_is_inactive_and_an_unknown_one_is_revoked_in_silence(psc):
    tokens = objet(psc.jetons())
    assert objet(psc.poster("token/introspect", {"token": tokens["access_token"]}))["active"] is True
    assert psc.poster("revoke", {"token": "inconnu"}).response.status == 200
    assert psc.poster("revoke", {"token": tokens["refresh_token"]}).response.status == 200
    assert objet(psc.poster("token/introspect", {"token": tokens["access_token"]})) == {"active": False}


def test_a_logout_ends_the_session_and_goes_back_only_where_it_is_registered(psc):
    tokens = objet(psc.jetons())
    hint = f"id_token_hint={tokens['id_token']}&state=s"
    back = psc.lire("logout", query=f"{hint}&post_logout_redirect_uri={RETOUR}")
    assert back.response.header("Location") == f"{RETOUR}?state=s"
    assert psc.lire("userinfo", jeton=tokens["access_token"]).response.status == 401
    away = psc.lire("logout", query=f"{hint}&post_logout_redirect_uri=https://mechant.example/")
    assert (away.response.status, away.response.header("Location")) == (200, None)


def test_a_logout_token_names_the_session_and_carries_no_nonce(psc):
    psc.jetons()
    session = next(iter(psc.service.registre.sessions.values()))
    claims = psc.service.signataire.lire(psc.service.jeton_de_deconnexion(session, "lps", int(NOW.timestamp())))
    assert claims["sid"] == session.sid
    assert "nonce" not in claims
    assert list(claims["events"]) == ["http://schemas.openid.net/event/backchannel-logout"]


CIBA_FORM = {"scope": "openid scope_all", "acr_values": "eidas1", "binding_message": "42", "channel": "CARD"}


def poll(psc, asked):
    return psc.poster("token", {"grant_type": CIBA, "auth_req_id": asked["auth_req_id"]})


def test_ciba_waits_for_the_person_then_gives_tokens_once(psc):
    asked = objet(psc.poster("ext/ciba/auth", CIBA_FORM | {"login_hint": MEDECIN}))
    assert (asked["expires_in"], asked["interval"]) == (120, 5)
    assert objet(poll(psc, asked))["error"] == "authorization_pending"
    assert objet(poll(psc, asked))["error"] == "slow_down"
    psc.service.approuver(MEDECIN)
    assert poll(psc, asked).response.status == 200
    assert objet(poll(psc, asked))["error"] == "invalid_grant"
    with pytest.raises(ErreurUsage):
        psc.service.approuver(MEDECIN)


def test_ciba_says_no_for_the_person_and_for_the_clock(psc):
    asked = objet(psc.poster("ext/ciba/auth", CIBA_FORM | {"login_hint": MEDECIN}))
    psc.service.approuver(MEDECIN, oui=False)
    assert objet(poll(psc, asked))["error"] == "access_denied"
    late = objet(psc.poster("ext/ciba/auth", CIBA_FORM | {"login_hint": MEDECIN}))
    psc.decalage = 120
    assert objet(poll(psc, late))["error"] == "expired_token"
    assert objet(psc.poster("ext/ciba/auth", CIBA_FORM | {"login_hint": "899700099999"}))["error"] == "unknown_user_id"


def exchange(psc, token, *, peer=PAIR, **changes):
    form = {
        "grant_type": ECHANGE,
        "subject_token": token,
        "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
        "scope": "dmp",
    }
    return psc.poster("/api-psc/token", form | changes, peer=peer)


def test_an_exchanged_token_is_bound_to_the_certificate_in_either_reading(psc):
    token = objet(psc.jetons())["access_token"]
    for reading in ("norme", "exemple"):
        psc.service.lecture_x5t = reading
        claims = psc.service.signataire.lire(objet(exchange(psc, token))["access_token"])
        assert claims["cnf"]["x5t#S256"] == liens_du_certificat("ab" * 32)[reading]


def test_a_subject_token_bound_the_ans_way_is_accepted_with_a_warning(psc):
    tokens = objet(psc.jetons())
    claims = psc.service.signataire.lire(tokens["access_token"])
    cnf = {"x5t#S256": liens_du_certificat("ab" * 32)["exemple"]}
    odd = psc.service.signataire.signer(claims | {"cnf": cnf})
    psc.service.registre.acces[odd] = psc.service.registre.acces[tokens["access_token"]]
    answer = exchange(psc, odd)
    assert (answer.response.status, [note.code for note in answer.notes]) == (200, ["oidc.x5t"])


@pytest.mark.parametrize(
    ("changes", "peer"), [({"subject_token": "x"}, PAIR), ({"subject_token_type": "saml"}, PAIR), ({}, None)]
)
def test_an_exchange_without_a_good_token_or_certificate_is_refused(psc, changes, peer):
    token = objet(psc.jetons())["access_token"]
    assert objet(exchange(psc, token, peer=peer, **changes))["error"] == "invalid_request"


@pytest.mark.parametrize("faux", ["state", "iss"])
def test_a_lie_before_the_code_is_a_named_quirk(psc, faux):
    psc.service.falsifier(faux)
    psc.service.presence = MEDECIN
    assert psc.portail(demande()).quirk == f"psc.falsifie-{faux}"


@pytest.mark.parametrize("faux", ["nonce", "aud", "alg-none", "cle", "expire"])
def test_a_false_id_token_is_a_named_quirk_and_really_false(psc, faux):
    psc.service.falsifier(faux)
    answer = psc.jetons()
    assert answer.quirk == f"psc.falsifie-{faux}"
    claims = psc.service.signataire.lire(objet(answer)["id_token"])
    truth = (claims or {}).get("aud") == "lps" and claims["nonce"] == "nonce" and claims["exp"] > NOW.timestamp()
    assert not truth


def test_an_unknown_falsification_is_refused(psc):
    with pytest.raises(ErreurUsage):
        psc.service.falsifier("autre")


def test_a_snapshot_holds_no_secret(psc):
    tokens = objet(psc.jetons())
    text = json.dumps(psc.service.snapshot())
    for value in (SECRET, tokens["access_token"], tokens["refresh_token"], tokens["session_state"]):
        assert value not in text


def test_an_oversized_request_is_refused_with_its_size(psc):
    answer = psc.portail(texte="x=" + "a" * 20_000)
    assert (answer.response.status, answer.notes[0].code) == (400, "oidc.taille")


@settings(max_examples=150, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "PUT"]),
    path=st.sampled_from(["/token", "/userinfo", "/logout", "/revoke", "/token/introspect", "/ext/ciba/auth", "/x"]),
    query=st.text(max_size=60),
    body=st.binary(max_size=200),
    authorization=st.one_of(
        st.none(), st.text(max_size=40), st.binary(max_size=30).map(lambda b: "Basic " + base64.b64encode(b).decode())
    ),
)
def test_no_request_makes_the_provider_raise(method, path, query, body, authorization):
    psc = Fournisseur()
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    headers += (("Authorization", authorization),) if authorization is not None else ()
    target = REALM + "/protocol/openid-connect" + path + "?" + query
    answer = psc.service.handle(Request(method=method, target=target, headers=headers, body=body), psc.instant())
    assert 200 <= answer.response.status < 600
    on_page = Request(method="POST" if method == "PUT" else method, target="/auth?" + query, headers=headers, body=body)
    assert psc.service.portail.handle(on_page, psc.instant()).response.status in {200, 302, 400}
