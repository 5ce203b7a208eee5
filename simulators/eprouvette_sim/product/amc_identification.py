"""How the witness identifies a beneficiary: the directory, then IDB, for each attestation, in order of payment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import annuaire_amc, roc
from eprouvette_sim.model import Periode
from eprouvette_sim.product.amc import ClientAmc, Fiche

if TYPE_CHECKING:
    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.product.temoin import Temoin

#: group of a refusal -> alert
ALERTES = {
    "beneficiaire": "beneficiaire_inconnu",
    "droits": "droits_amc_fermes",
    "convention": "convention_refusee",
}


class IdentificationAmc(ClientAmc):
    """The witness's AMC identification; a mutant overrides one method."""

    partie = "amc"

    def identify(self, parametres: dict[str, Any]) -> dict[str, Any]:
        """Everybody's rights, the alerts, the message; remembered for the stay."""
        alerts: list[str] = []
        words: list[str] = []
        found = []
        for given in parametres["attestations"]:
            attestation = self.read(given)
            shown, alert, message = self.one(attestation, parametres)
            found += [shown] if shown else []
            alerts += [alert] if alert else []
            words += [message] if message else []
        ordered = self.order(found)
        self.memoire[f"amc.droits.{parametres['patient']['reference']}"] = ordered
        return {"amc": ordered, "alertes": self.alerts(alerts), "message": " ; ".join(words) or None}

    def read(self, attestation: dict[str, Any]) -> dict[str, Any]:
        """The five data of an attestation; its code is read when the bench handed the way it is encoded."""
        contrats = self.reglages.services.get("roc", {}).get("contrats", {})
        code = attestation.get("datamatrix")
        if code is None or roc.DATAMATRIX not in contrats:
            return attestation
        message, _ = self.contrat(roc.DATAMATRIX).requete.lire(code.encode("latin-1"))
        five = {name.partition(".")[2]: value for name, value in (message or {}).items()}
        return {"numero_amc": five.pop("numero", ""), **five}

    def one(
        self, attestation: dict[str, Any], parametres: dict[str, Any]
    ) -> tuple[dict[str, Any] | None, str | None, str | None]:
        """What is shown for one attestation, its alert, its message."""
        domaine = parametres.get("domaine")
        problem = self.locate(attestation, domaine)
        if problem is not None:
            return None, "amc_inconnue", f"{problem} ; utiliser la voie papier"
        numero = attestation["numero_amc"]
        convention = self.convention(self.fiches()[numero], attestation, domaine)
        demande = self.request(attestation, convention, parametres)
        envoi = self.call(numero, roc.IDB, demande)
        if envoi.reponse is None:
            return None, "erreur_service", self.said(envoi)
        if envoi.reponse.get("statut") != "trouve":
            return None, ALERTES.get(envoi.reponse.get("groupe", ""), "erreur_service"), self.said(envoi)
        shown = self.shown(attestation, convention, envoi.reponse, parametres["date_soins"])
        shown["beneficiaire"] = {
            name: demande.get(f"beneficiaire.{name}") for name in ("nir_od", "date_naissance", "rang")
        }
        closed = not shown["droits_ouverts"]
        return shown, "droits_amc_fermes" if closed else None, self.said(envoi) if closed else None

    def locate(self, attestation: dict[str, Any], domaine: str | None) -> str | None:
        """Learns where the AMC's services are, once a day; why not, in words, when the directory does not say."""
        numero = attestation["numero_amc"]
        known = self.fiches().get(numero)
        if known is not None and known.lue_le == self.aujourd_hui():
            return None
        fiche = Fiche(lue_le=self.aujourd_hui())
        for service in annuaire_amc.SERVICES:
            answer = self.search(attestation, service, domaine)
            if answer is None:
                return "Annuaire des AMC injoignable"
            if answer.get("code_retour") != annuaire_amc.SUCCES:
                return f"{answer.get('message') or 'AMC inconnue'} (annuaire, code {answer.get('code_retour')})"
            fiche.conventions = answer.get("conventions", [])
            fiche.adresses |= {row["service"]: row["valeur"] for row in answer.get("adresses", ())}
        self.fiches()[numero] = fiche
        return None

    def convention(self, fiche: Fiche, attestation: dict[str, Any], domaine: str | None) -> Message:
        """The convention of that care domain, else the one for every domain, else the attestation's own."""
        rows = fiche.conventions
        chosen = next((row for row in rows if domaine and row.get("domaine") == domaine), None)
        chosen = chosen or next((row for row in rows if row.get("domaine") is None), None)
        return chosen or {"type": attestation.get("type_convention"), "csr": attestation.get("csr")}

    def request(self, attestation: dict[str, Any], convention: Message, parametres: dict[str, Any]) -> Message:
        """The IDB request."""
        person = parametres.get("beneficiaire") or {}
        asked = {
            "message": self.message_id(),
            "date_reference": parametres["date_soins"],
            "finess": self.finess(),
            "amc.numero": attestation["numero_amc"],
            "amc.type_convention": convention.get("type"),
            "amc.csr": attestation.get("csr") or convention.get("csr"),
            "amc.numero_adherent": attestation.get("numero_adherent"),
            "beneficiaire.nir_od": person.get("nir_od"),
            "beneficiaire.date_naissance": parametres["patient"].get("date_naissance"),
            "beneficiaire.rang": person.get("rang") or "1",
            "domaine": parametres.get("domaine"),
        }
        return {name: value for name, value in asked.items() if value is not None}

    def shown(
        self, attestation: dict[str, Any], convention: Message, reponse: Message, date_soins: str
    ) -> dict[str, Any]:
        """One AMC's rights as displayed and kept."""
        fiche = self.fiches()[attestation["numero_amc"]]
        return {
            "numero_amc": attestation["numero_amc"],
            "nom": reponse.get("amc.nom"),
            "rang": int(reponse.get("amc.rang") or 1),
            "type_convention": convention.get("type"),
            "csr": attestation.get("csr") or convention.get("csr"),
            "numero_adherent": attestation.get("numero_adherent"),
            "adresses": dict(fiche.adresses),
            "lue_le": fiche.lue_le,
            "droits_ouverts": self.open(reponse, date_soins),
            "du": reponse.get("droits.du"),
            "au": reponse.get("droits.au"),
            "responsable": reponse.get("amc.responsable") == "oui",
            "c2s": reponse.get("amc.c2s") == "oui",
            "garanties": self.guarantees(reponse),
        }

    def open(self, reponse: Message, date_soins: str) -> bool:
        """Whether the AMC's rights run that day."""
        if "droits.du" not in reponse:
            return True
        end = reponse.get("droits.au")
        period = Periode(du=date.fromisoformat(reponse["droits.du"]), au=date.fromisoformat(end) if end else None)
        return period.couvre(date.fromisoformat(date_soins))

    def guarantees(self, reponse: Message) -> list[dict[str, Any]]:
        """Every guarantee answered, by domain."""
        return [
            {
                "domaine": row.get("domaine"),
                "taux": _entier(row.get("taux")),
                "plafond_ligne_cents": _entier(row.get("plafond_ligne")),
                "plafond_sejour_cents": _entier(row.get("plafond_sejour")),
                "exclue": row.get("exclue") == "oui",
            }
            for row in reponse.get("garanties", ())
        ]

    def order(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """In order of payment."""
        return sorted(found, key=lambda row: row["rang"])

    def alerts(self, alerts: list[str]) -> list[str]:
        """What the clerk must notice."""
        return alerts


def _entier(texte: str | None) -> int | None:
    return None if texte is None else int(texte)


def identifier_amc(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Identifies and shows."""
    shown: dict[str, Any] = temoin.part("amc").identify(parametres)
    return shown
