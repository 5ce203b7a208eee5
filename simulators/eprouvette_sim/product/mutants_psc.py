"""The witness with one Pro Santé Connect defect at a time: what it asks, whom it believes, what it leaves behind."""

from __future__ import annotations

from typing import Any

from eprouvette_sim.product.mutants import mutant
from eprouvette_sim.product.psc import ClientPsc, Issue

_PSC01 = ("REM-DPI:PSC.01", "REM-PFI:PSC.01")
_IAM80 = ("REM-DPI:SSI/IAM.80", "REM-PFI:SSI/IAM.80")


@mutant(
    "psc.flux-implicite-d-abord",
    defaut="essaie le flux implicite avant le flux code",
    defect="tries the implicit flow before the code flow",
    effet="non_conforme",
    exigences=(*_PSC01, *_IAM80),
)
class FluxImpliciteDAbord(ClientPsc):
    def naviguer(self, page: str, asked: dict[str, str]) -> dict[str, str]:
        other = self.demande()[0]
        super().naviguer(page, other | {"response_type": "token"})
        return super().naviguer(page, asked)


@mutant(
    "psc.niveau-absent",
    defaut="ne demande aucun niveau d'authentification",
    defect="asks for no level of assurance",
    effet="non_conforme",
    exigences=("REM-DPI:PSC.08",),
)
class NiveauAbsent(ClientPsc):
    def niveau(self) -> str:
        return ""


@mutant(
    "psc.portee-reduite",
    defaut="ne demande que la portée openid",
    defect="asks for the openid scope only",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-001",),
)
class PorteeReduite(ClientPsc):
    def portee(self) -> str:
        return "openid"


@mutant(
    "psc.etat-constant",
    defaut="emploie toujours le même état",
    defect="always uses the same state",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-002",),
)
class EtatConstant(ClientPsc):
    def etat(self) -> str:
        return "etat"


@mutant(
    "psc.nonce-constant",
    defaut="emploie toujours le même nonce",
    defect="always uses the same nonce",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-003",),
)
class NonceConstant(ClientPsc):
    def nonce(self) -> str:
        return "nonce"


@mutant(
    "psc.preuve-en-clair",
    defaut="envoie le vérificateur en clair",
    defect="sends the verifier in clear",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-004",),
)
class PreuveEnClair(ClientPsc):
    def defi(self, verifier: str) -> dict[str, str]:
        return {"code_challenge": verifier, "code_challenge_method": "plain"}


@mutant(
    "psc.client-anonyme-d-abord",
    defaut="demande un jeton sans s'authentifier, puis recommence",
    defect="asks for a token without authenticating, then tries again",
    effet="non_conforme",
    exigences=(*_PSC01, *_IAM80),
)
class ClientAnonymeDAbord(ClientPsc):
    def jetons(self, where: dict[str, Any], form: dict[str, str]) -> dict[str, Any] | None:
        self.http.post(where["token_endpoint"], data={"grant_type": form["grant_type"]})
        return super().jetons(where, form)


@mutant(
    "psc.secret-dans-l-adresse",
    defaut="met le secret du client dans l'adresse d'autorisation",
    defect="puts the client's secret in the authorization address",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-005",),
)
class SecretDansLAdresse(ClientPsc):
    def demande(self) -> tuple[dict[str, str], str]:
        asked, verifier = super().demande()
        return asked | {"client_secret": self.secret()[1]}, verifier


@mutant(
    "psc.code-presente-deux-fois",
    defaut="présente le code une première fois avec un mauvais vérificateur",
    defect="shows the code a first time with a wrong verifier",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-006",),
)
class CodePresenteDeuxFois(ClientPsc):
    def echanger(self, where: dict[str, Any], code: str, verifier: str) -> dict[str, Any] | None:
        super().echanger(where, code, verifier[::-1])
        return super().echanger(where, code, verifier)


@mutant(
    "psc.mot-de-passe",
    defaut="essaie d'abord un mot de passe recueilli par ses soins",
    defect="first tries a password it collected itself",
    effet="non_conforme",
    exigences=_IAM80,
)
class MotDePasse(ClientPsc):
    def echanger(self, where: dict[str, Any], code: str, verifier: str) -> dict[str, Any] | None:
        form = {"grant_type": "password", "username": "essai", "password": "essai"}
        self.http.post(where["token_endpoint"], data=form, auth=self.secret())
        return super().echanger(where, code, verifier)


@mutant(
    "psc.canal-absent",
    defaut="ne dit pas par quel moyen la personne approuve",
    defect="does not say by what means the person approves",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-007",),
)
class CanalAbsent(ClientPsc):
    def demande_ciba(self, professionnel: str, message: str) -> dict[str, str]:
        asked = super().demande_ciba(professionnel, message)
        del asked["channel"]
        return asked


@mutant(
    "psc.navigateur-inutile",
    defaut="ouvre un navigateur avant le canal arrière",
    defect="opens a browser before the back channel",
    effet="non_conforme",
    exigences=(*_PSC01, *_IAM80),
)
class NavigateurInutile(ClientPsc):
    def par_ciba(self, professionnel: str) -> dict[str, Any] | Issue:
        self.naviguer(self.configuration()["authorization_endpoint"], self.demande()[0])
        return super().par_ciba(professionnel)


@mutant(
    "psc.impatient",
    defaut="abandonne dès que le fournisseur demande de ralentir",
    defect="gives up as soon as the provider asks to slow down",
    effet="non_conforme",
    exigences=(*_PSC01, *_IAM80),
)
class Impatient(ClientPsc):
    def patienter(self, error: str) -> bool:
        return error == "authorization_pending"


@mutant(
    "psc.identifiant-technique",
    defaut="présente l'identifiant technique au lieu du numéro national",
    defect="shows the technical identifier instead of the national number",
    effet="non_conforme",
    exigences=_IAM80,
)
class IdentifiantTechnique(ClientPsc):
    def identifiant(self, claims: dict[str, Any]) -> str:
        return str(claims["sub"])


@mutant(
    "psc.connexion-tue",
    defaut="ouvre la session sans la présenter",
    defect="opens the session without showing it",
    effet="non_conforme",
    exigences=(*_PSC01, *_IAM80),
)
class ConnexionTue(ClientPsc):
    def connecter(self, mode: str, professionnel: str | None) -> Issue:
        super().connecter(mode, professionnel)
        return Issue(nom="refuse")


@mutant(
    "psc.etat-non-compare",
    defaut="ne compare pas l'état rendu à celui de la demande",
    defect="does not compare the state returned with the one sent",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-008",),
)
class EtatNonCompare(ClientPsc):
    def meme_etat(self, back: dict[str, str], asked: dict[str, str]) -> bool:  # noqa: ARG002
        return True


@mutant(
    "psc.emetteur-non-compare",
    defaut="ne compare pas l'émetteur de la réponse",
    defect="does not compare the issuer of the answer",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-008",),
)
class EmetteurNonCompare(ClientPsc):
    def meme_emetteur(self, back: dict[str, str], where: dict[str, Any]) -> bool:  # noqa: ARG002
        return True


@mutant(
    "psc.signature-non-verifiee",
    defaut="lit le jeton d'identité sans en vérifier la signature",
    defect="reads the ID token without checking its signature",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-009",),
)
class SignatureNonVerifiee(ClientPsc):
    def lire_identite(self, token: str, where: dict[str, Any]) -> dict[str, Any] | None:  # noqa: ARG002
        import base64
        import json

        payload = token.split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims


@mutant(
    "psc.audience-non-verifiee",
    defaut="accepte un jeton destiné à un autre client",
    defect="accepts a token meant for another client",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-009",),
)
class AudienceNonVerifiee(ClientPsc):
    def pour_ce_client(self, claims: dict[str, Any]) -> bool:  # noqa: ARG002
        return True


@mutant(
    "psc.nonce-non-verifie",
    defaut="accepte le jeton d'une autre demande",
    defect="accepts the token of another request",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-009",),
)
class NonceNonVerifie(ClientPsc):
    def pour_cette_demande(self, claims: dict[str, Any], nonce: str | None) -> bool:  # noqa: ARG002
        return True


@mutant(
    "psc.expiration-non-verifiee",
    defaut="accepte un jeton expiré",
    defect="accepts an expired token",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-009",),
)
class ExpirationNonVerifiee(ClientPsc):
    def encore_valable(self, claims: dict[str, Any]) -> bool:  # noqa: ARG002
        return True


@mutant(
    "psc.deconnexion-locale",
    defaut="ne ferme que sa propre session",
    defect="ends its own session only",
    effet="reserve",
    exigences=_PSC01,
)
class DeconnexionLocale(ClientPsc):
    def deconnecter(self) -> Issue:
        self.memoire.pop("psc", None)
        return Issue(nom="deconnecte")


@mutant(
    "psc.retour-silencieux",
    defaut="garde ses jetons après la déconnexion et s'en sert",
    defect="keeps its tokens after the sign-out and uses them",
    effet="non_conforme",
    exigences=_PSC01,
)
class RetourSilencieux(ClientPsc):
    def deconnecter(self) -> Issue:
        kept = self.memoire.get("psc")
        ended = super().deconnecter()
        if kept is not None:
            self.memoire["psc"] = kept
        return ended


@mutant(
    "psc.sans-renouvellement",
    defaut="ferme la session dès que le jeton d'accès expire",
    defect="ends the session as soon as the access token expires",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-010",),
)
class SansRenouvellement(ClientPsc):
    def renouveler(self, session: dict[str, Any]) -> dict[str, Any] | None:  # noqa: ARG002
        return None


@mutant(
    "psc.session-fantome",
    defaut="garde la session ouverte quand le fournisseur l'a fermée",
    defect="keeps the session open when the provider has ended it",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-011",),
)
class SessionFantome(ClientPsc):
    def finir(self) -> Issue:
        kept = self.memoire.get("psc", {})
        return Issue(nom="connecte", personne={"identifiant": kept.get("identifiant", "")})


@mutant(
    "psc.compte-neuf",
    defaut="ouvre un nouveau compte à chaque connexion",
    defect="opens a new account at each sign-in",
    effet="non_conforme",
    exigences=("REM-DPI:PSC.02", "REM-PFI:PSC.02"),
)
class CompteNeuf(ClientPsc):
    def cle_de_compte(self, personne: dict[str, Any]) -> str:
        return super().cle_de_compte(personne) + self.randomness.uuid()


@mutant(
    "psc.autre-message",
    defaut="affiche un autre message que celui de la demande",
    defect="shows another message than the one sent",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-012",),
)
class AutreMessage(ClientPsc):
    def attendre(self, where: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any] | None:
        self.memoire["message_de_liaison"] = "autre"
        return super().attendre(where, asked)


@mutant(
    "psc.jeton-dans-la-trace",
    defaut="écrit le jeton d'accès dans ses traces",
    defect="writes the access token in its traces",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-PSC-013",),
)
class JetonDansLaTrace(ClientPsc):
    def tracer(self, evenement: str, issue: Issue) -> dict[str, Any]:
        session = self.memoire.get("psc") or {"jetons": {}}
        return super().tracer(evenement, issue) | {"jeton": session["jetons"].get("access_token")}
