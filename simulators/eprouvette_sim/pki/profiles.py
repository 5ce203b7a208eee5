"""Certificate profiles as a literal table: subject shape, usages, and what is deliberately wrong.

Shapes after cdri_roc facts §1.6: structure certificates are "ORG AUTH_CLI" of IGC-Santé, CN `INSI-AUTO` or
`INSI-MANU` for INSi, OU = `1` + FINESS, issuer "AC IGC-SANTE ELEMENTAIRE ORGANISATIONS" (prefix `TEST `).
"""

from __future__ import annotations

from dataclasses import dataclass

RACINE_CN = "TEST AC RACINE IGC-SANTE ELEMENTAIRE (EPROUVETTE)"
ORGANISATIONS_CN = "TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS (EPROUVETTE)"
PERSONNES_CN = "TEST AC IGC-SANTE FORT PERSONNES (EPROUVETTE)"
ETRANGERE_CN = "TEST AC ETRANGERE (EPROUVETTE)"
#: A FINESS of our own making, in no directory: 99 is no department of the FINESS numbering.
FINESS_EPROUVETTE = "990000013"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One kind of certificate.

    `usages` are extended key usages by short name; `days` its life from the authority's start, negative offsets
    `start_days` put it in the past; `foreign` signs it by an authority nobody trusts; `revoked` lists it in the CRL.
    `personne` signs it by the authority of cards instead of the one of organisations.
    `cle_de` takes the key of that profile when it was issued before: a key costs a tenth of a second.
    """

    cn: str
    ou: str | None
    usages: tuple[str, ...]
    start_days: int = 0
    days: int = 365
    foreign: bool = False
    revoked: bool = False
    personne: bool = False
    cle_de: str | None = None


_OU = f"1{FINESS_EPROUVETTE}"
#: the legal entity that FINESS belongs to, ours too
_OU_JURIDIQUE = "1990000021"
#: a PS identifier of our own making (`8` + RPPS shape), in no directory
PS_EPROUVETTE = "899900000017"

PROFILES = {
    "serveur": Profile(cn="localhost", ou=None, usages=("server",)),
    "insi-auto": Profile(cn="INSI-AUTO", ou=_OU, usages=("client",)),
    "insi-manu": Profile(cn="INSI-MANU", ou=_OU, usages=("client",)),
    "structure": Profile(cn="ETABLISSEMENT-TEST", ou=_OU, usages=("client",)),
    # the legal entity's pair for the DMP: ORG_AUTH_CLI and ORG_SIGN (dmp facts §2.3)
    "dmp-authentification": Profile(cn="DMP-AUTH", ou=_OU_JURIDIQUE, usages=("client",)),
    "dmp-signature": Profile(cn="DMP-SIGN", ou=_OU_JURIDIQUE, usages=("email",)),
    "insi-auto-expire": Profile(cn="INSI-AUTO", ou=_OU, usages=("client",), start_days=-400, days=30),
    "insi-auto-etranger": Profile(cn="INSI-AUTO", ou=_OU, usages=("client",), foreign=True),
    "insi-auto-sans-usage": Profile(cn="INSI-AUTO", ou=_OU, usages=("email",)),
    "insi-auto-revoque": Profile(cn="INSI-AUTO", ou=_OU, usages=("client",), revoked=True),
    "carte-ps": Profile(cn=PS_EPROUVETTE, ou=None, usages=("email",), personne=True),
    "carte-ps-expiree": Profile(cn=PS_EPROUVETTE, ou=None, usages=("email",), personne=True, start_days=-400, days=30),
    "carte-ps-etrangere": Profile(cn=PS_EPROUVETTE, ou=None, usages=("email",), foreign=True),
    "carte-ps-revoquee": Profile(cn=PS_EPROUVETTE, ou=None, usages=("email",), personne=True, revoked=True),
    "carte-vitale": Profile(cn="VITALE DE TEST", ou=None, usages=("email",), personne=True),
    "carte-vitale-etrangere": Profile(cn="VITALE DE TEST", ou=None, usages=("email",), foreign=True),
    "amc": Profile(cn="dre@amc.exemple.invalid", ou=None, usages=("email",)),
    "serveur-expire": Profile(cn="localhost", ou=None, usages=("server",), start_days=-400, days=30, cle_de="serveur"),
    "serveur-etranger": Profile(cn="localhost", ou=None, usages=("server",), foreign=True, cle_de="serveur"),
    "serveur-revoque": Profile(cn="localhost", ou=None, usages=("server",), revoked=True, cle_de="serveur"),
    "frontal-b2": Profile(cn="01999@999.01.rss.fr", ou=None, usages=("email",)),
    "psc-jetons": Profile(cn="PSC SIMULE", ou=None, usages=("email",)),
}
