"""Independent clients against Pro Santé Connect on real sockets: Authlib signs in, a browser shows the page to a person."""

from __future__ import annotations

import datetime as dt
import shutil
import ssl
from urllib.parse import urlsplit

import httpx
import pytest

from eprouvette.runner.lab import Lab, make_certificates
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.recorder import MemoryRecorder
from psc_support import INFIRMIERE, MEDECIN

NOW = dt.datetime.now(dt.UTC)
chromium = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture
def lab(tmp_path):
    """Every door open, with this test's own certificates."""
    recorder = MemoryRecorder()
    with Lab(make_certificates(tmp_path, now=NOW), recorder, FixedClock(NOW)) as opened:
        opened.recorder = recorder
        yield opened


def decouvrir(lab):
    service = lab.endpoints()["services"]["psc"]
    context = ssl.create_default_context(cafile=lab.certificates.ca)
    found = httpx.get(service["url"] + "/.well-known/wallet-openid-configuration", verify=context).json()
    return service, context, found


@pytest.mark.filterwarnings("ignore:The httpx module is deprecated")
def test_authlib_signs_in_with_pkce_refreshes_and_signs_out(lab):
    client_module = pytest.importorskip("authlib.integrations.httpx_client", reason="authlib absent")
    service, context, where = decouvrir(lab)
    lab.simulator("psc").presence = MEDECIN
    with client_module.OAuth2Client(
        client_id=service["client_id"],
        client_secret=service["client_secret"],
        scope="openid scope_all",
        redirect_uri=service["redirection"],
        code_challenge_method="S256",
        verify=context,
    ) as client:
        verifier = "v" * 64
        url, state = client.create_authorization_url(where["authorization_endpoint"], code_verifier=verifier, nonce="n")
        back = httpx.get(url, verify=context).headers["Location"]
        tokens = client.fetch_token(
            where["token_endpoint"], authorization_response=back, state=state, code_verifier=verifier
        )
        assert client.get(where["userinfo_endpoint"]).json()["SubjectNameID"] == MEDECIN
        renewed = client.refresh_token(where["token_endpoint"], refresh_token=tokens["refresh_token"])
        assert renewed["access_token"] != tokens["access_token"]
        assert client.introspect_token(where["introspection_endpoint"], token=renewed["access_token"]).json()["active"]
        httpx.get(where["end_session_endpoint"], params={"id_token_hint": renewed["id_token"]}, verify=context)
        inactive = client.introspect_token(where["introspection_endpoint"], token=renewed["access_token"]).json()
        assert inactive == {"active": False}
    assert lab.recorder.errors == []


def test_a_certificate_stands_for_the_secret_and_binds_the_token(lab):
    service, context, where = decouvrir(lab)
    certificate, key = lab.certificates.clients["insi-auto"]
    context.load_cert_chain(certificate, key)
    lab.simulator("psc").presence = MEDECIN
    params = {"response_type": "code", "client_id": service["client_id"], "redirect_uri": service["redirection"]}
    with httpx.Client(verify=context) as http:
        back = http.get(where["authorization_endpoint"], params=params | {"scope": "openid"}).headers["Location"]
        code = dict(pair.split("=") for pair in urlsplit(back).query.split("&"))["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": service["redirection"]}
        mtls = where["mtls_endpoint_aliases"]
        tokens = http.post(mtls["token_endpoint"], data=form | {"client_id": service["client_id"]}).json()
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        assert http.get(mtls["userinfo_endpoint"], headers=bearer).status_code == 200
        assert http.get(where["userinfo_endpoint"], headers=bearer).status_code == 401


@pytest.mark.parametrize(("langue", "bouton"), [("fr-FR", "Se connecter"), ("en-GB", "Sign in")])
def test_a_person_signs_in_through_the_page_with_the_keyboard_alone(lab, langue, bouton):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright absent")
    if chromium is None:
        pytest.skip("chromium absent")
    service, _, where = decouvrir(lab)
    query = f"response_type=code&client_id={service['client_id']}&redirect_uri={service['redirection']}&scope=openid&state=s"
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(ignore_https_errors=True, locale=langue).new_page()
        page.goto(f"{where['authorization_endpoint']}?{query}")
        assert page.locator("html").get_attribute("lang") == langue[:2]
        assert page.get_by_role("radio").count() == 4
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.locator("input:checked").get_attribute("value") == INFIRMIERE
        page.keyboard.press("Tab")
        assert page.locator("button:focus").inner_text() == bouton
        with page.expect_request(lambda request: request.url.startswith(service["redirection"])) as sent:
            page.keyboard.press("Enter")  # nobody listens at the product's address: its request is enough
        assert "code=" in sent.value.url
        assert "state=s" in sent.value.url
        browser.close()
    session = next(iter(lab.simulator("psc").registre.sessions.values()))
    assert session.professionnel.identifiant == INFIRMIERE
