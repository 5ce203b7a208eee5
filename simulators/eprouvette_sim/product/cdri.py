"""How the witness consults rights: ask, understand at the date of care, show, remember; unit and batch.

It speaks the neutral messages, or those of the contracts the bench hands it when a pack is in force.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import cdri
from eprouvette_sim.formats.cdri import Demande, droits_of
from eprouvette_sim.formats.contrat import Contrat
from eprouvette_sim.model import INCONNU
from eprouvette_sim.product.tlsi import CARTE, ClientTlsi, Envoi

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.formats.tlsi import ContexteBAM, ContexteLPS
    from eprouvette_sim.model import Droits, Organisme
    from eprouvette_sim.product.temoin import Temoin

ESSAIS = 2
#: status answered -> (alert, words to the clerk)
ALERTES = {
    "inconnu": (
        "beneficiaire_inconnu",
        "Bénéficiaire inconnu de la caisse : saisir les droits sur présentation d'un justificatif",
    ),
    "plusieurs": (
        "plusieurs_beneficiaires",
        "Plusieurs bénéficiaires correspondent : préciser le rang, aucun n'est retenu",
    ),
    "erreur": ("erreur_service", "La caisse n'a pas pu répondre pour cette personne : réessayer plus tard"),
    "doublon": ("erreur_service", "Demande refusée comme déjà présente dans le lot"),
}


class ClientCdri(ClientTlsi):
    """The witness's rights client; a mutant overrides one method."""

    partie = "cdri"
    demande: Demande | None = None

    def consult(self, reference: str, demande: Demande) -> dict[str, Any]:
        """One unit consultation: what is shown, the alerts, the message."""
        self.demande = demande
        contrat = self.contrat(cdri.UNITAIRE)
        envoi = self.attempt(contrat, lambda: contrat.requete.ecrire(self.request(demande)))
        if envoi.corps is None:
            return self.failed(envoi)
        message, _ = contrat.reponse.lire(envoi.corps)
        if message is None:
            return self.failed(Envoi(technique="Réponse inattendue du téléservice"))
        return self.understand(reference, message, demande)

    def request(self, demande: Demande) -> Message:
        """The canonical request."""
        return demande.to_message()

    def contrat(self, operation: str) -> Contrat:
        """The contract in force: the pack's when the bench handed one, ours otherwise."""
        given = self.reglages.services[self.service()].get("contrats", {}).get(operation)
        return Contrat.from_json(given) if given else cdri.contrats()[operation]

    def service(self) -> str:
        """The address used: card door or structure door."""
        return "cdri-carte" if self.mode == CARTE else "cdri"

    def contexts(self) -> tuple[ContexteBAM, ContexteLPS]:
        """Fresh contexts; the business one repeats who is asked about, as ADRi clients do (cdri_roc §2.2)."""
        bam, lps = super().contexts()
        asked = self.demande
        if asked is None:
            return bam, lps
        bam = replace(
            bam,
            assure_nir=asked.nir_od,
            assure_cle=asked.cle_od,
            beneficiaire_nir=asked.nir,
            beneficiaire_cle=asked.cle,
            date_naissance=asked.date_naissance,
            rang=asked.rang,
        )
        return bam, lps

    def attempt(self, contrat: Contrat, body: Any) -> Envoi:
        """Calls, and calls again at most once: a fleeting failure, or an assertion found too old and signed anew."""
        envoi = Envoi(technique="aucun appel")
        for _ in range(self.tries()):
            envoi = self.send(self.service(), contrat.action, self.envelope(contrat.action, body()))
            if envoi.perimee:
                self.renew()
            elif not envoi.passager:
                break
        return envoi

    def tries(self) -> int:
        """How many calls one consultation may cost."""
        return ESSAIS

    def renew(self) -> None:
        """Drops the assertions kept."""
        self.cards().forget()

    def failed(self, envoi: Envoi) -> dict[str, Any]:
        """What is shown when nothing readable came: the fault's words, nothing about rights."""
        return {"presente": None, "alertes": ["erreur_service"], "message": envoi.technique or "Erreur inconnue"}

    def understand(self, reference: str, message: Message, demande: Demande) -> dict[str, Any]:
        """What is shown for one answer."""
        droits = droits_of(message) if message.get("statut") == "trouve" else None
        if droits is None:
            alert, words = ALERTES.get(message.get("statut", ""), ("erreur_service", "Réponse sans droits"))
            return {"presente": None, "alertes": [alert], "message": words}
        day = date.fromisoformat(demande.date_reference or "")
        shown = self.shown(droits, message, day)
        shown["historique"] = self.remember(reference, droits.organisme)
        alerts = self.alerts(droits, shown, day)
        return {"presente": shown, "alertes": alerts, "message": None}

    def shown(self, droits: Droits, message: Message, day: date) -> dict[str, Any]:
        """The rights as displayed for care on that day."""
        return {
            "beneficiaire": self.person(message),
            "droits_ouverts": self.open(droits, day),
            "organisme": _organisme(droits.organisme),
            "exonerations": self.exemptions(droits, day),
            "c2s": self.c2s(droits, day),
            "ame": self.ame(droits, day),
            "medecin_traitant": self.doctor(droits),
            "at_mp": self.accidents(droits),
            "at_mp_retenu": self.accident_kept(droits),
            "amc": self.amc(droits),
            "nature_justificatif": self.proof(droits, day),
            "expire_le": droits.expire_le.isoformat() if droits.expire_le else None,
        }

    def person(self, message: Message) -> dict[str, Any]:
        """Who the rights belong to, as answered."""
        names = {
            "nom_naissance": "identite.nom_naissance",
            "prenoms": "identite.prenoms",
            "date_naissance": "identite.date_naissance",
            "matricule": "identite.nir",
            "rang": "beneficiaire.rang",
        }
        return {ours: message.get(theirs) for ours, theirs in names.items()}

    def open(self, droits: Droits, day: date) -> bool:
        """Whether rights are open that day."""
        return droits.ouverts(day)

    def exemptions(self, droits: Droits, day: date) -> list[str]:
        """The ALD codes that run that day."""
        return [c.code_ald for c in droits.couvertures if c.code_ald and c.du <= day and (c.au is None or day <= c.au)]

    def c2s(self, droits: Droits, day: date) -> str | None:
        """The C2S that runs that day, with or without participation."""
        runs = droits.c2s_periode is None or droits.c2s_periode.couvre(day)
        return droits.c2s if runs else None

    def ame(self, droits: Droits, day: date) -> bool:
        """Whether the AME runs that day."""
        return droits.ame is not None and droits.ame.couvre(day)

    def doctor(self, droits: Droits) -> str | None:
        """Médecin traitant: declared, not declared, unknown of the caisse, or not answered."""
        value = droits.medecin_traitant
        return None if value is None else {True: "oui", False: "non", INCONNU: "inconnu"}[value]

    def accidents(self, droits: Droits) -> list[dict[str, str]]:
        """Every accident answered."""
        return [{"organisme": a.organisme, "code": a.code, "identifiant": a.identifiant} for a in droits.at_mp]

    def accident_kept(self, droits: Droits) -> str | None:  # noqa: ARG002 - a mutant chooses from them
        """The accident billed to: none until a person has chosen."""
        return None

    def amc(self, droits: Droits) -> dict[str, Any] | None:
        """The complementary insurer the caisse knows."""
        if droits.amc is None:
            return None
        return {"numero": droits.amc.numero_amc, "gere_par_amo": droits.amc.gere_par_amo}

    def proof(self, droits: Droits, day: date) -> str | None:
        """The nature of proof, while the answer has not expired."""
        expired = droits.expire_le is not None and day > droits.expire_le
        return None if expired else droits.nature_justificatif

    def alerts(self, droits: Droits, shown: dict[str, Any], day: date) -> list[str]:
        """What the clerk must notice."""
        known = {
            "droits_fermes": not shown["droits_ouverts"],
            "organisme_change": bool(shown["historique"]) and shown["historique"][-1] != shown["organisme"],
            "reponse_perimee": droits.expire_le is not None and day > droits.expire_le,
        }
        return [name for name, holds in known.items() if holds]

    def remember(self, reference: str, organisme: Organisme) -> list[dict[str, Any]]:
        """The bodies known before this consultation, oldest first; the new one is added for the next time."""
        known: list[dict[str, Any]] = self.memoire.setdefault(f"organismes.{reference}", [])
        before = list(known)
        if not known or known[-1] != _organisme(organisme):
            known.append(_organisme(organisme))
        return before


class LotCdri(ClientCdri):
    """The batch before admission: one number per batch, one per request, everybody gets an outcome."""

    partie = "cdri-lot"

    def batch(self, demandes: Sequence[tuple[str, Demande]]) -> list[dict[str, Any]]:
        """One outcome per patient, in order; a batch found too large is cut in two, each half under its own number."""
        distinct = self.distinct(demandes)
        answers = self.exchange(distinct)
        by_key = {_key(demande): answer for demande, answer in zip(distinct, answers, strict=True)}
        outcomes = []
        for reference, demande in demandes:
            found = by_key[_key(demande)]
            shown = self.failed(found) if isinstance(found, Envoi) else self.understand(reference, found, demande)
            outcomes.append({"reference": reference} | shown)
        return self.outcomes(outcomes)

    def outcomes(self, outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What is shown of the batch."""
        return outcomes

    def distinct(self, demandes: Sequence[tuple[str, Demande]]) -> list[Demande]:
        """Each person asked about once, whatever the number of appointments."""
        found: dict[tuple[str | None, ...], Demande] = {}
        for _, demande in demandes:
            found.setdefault(_key(demande), demande)
        return list(found.values())

    def exchange(self, demandes: list[Demande]) -> list[Message | Envoi]:
        """The answers, in order; a refused batch of one keeps its refusal."""
        if not demandes:
            return []
        message = self.ask(demandes)
        if isinstance(message, Envoi):
            return [message] * len(demandes)
        if message.get("statut") == "lot_trop_grand" and len(demandes) > 1:
            return self.split(demandes)
        if message.get("statut") != "traite":
            return [Envoi(technique=message.get("libelle") or "Lot refusé")] * len(demandes)
        by_number = {row.get("demande"): row for row in message.get("elements", ())}
        lost: Message | Envoi = Envoi(technique="Aucune réponse pour cette personne dans le lot")
        return [by_number.get(number, lost) for number in self.numbers(len(demandes))]

    def split(self, demandes: list[Demande]) -> list[Message | Envoi]:
        """Two halves, asked one after the other."""
        half = len(demandes) // 2
        return self.exchange(demandes[:half]) + self.exchange(demandes[half:])

    def ask(self, demandes: list[Demande]) -> Message | Envoi:
        """One batch on the wire; the same number is sent again after a fleeting failure, so nothing is asked twice."""
        contrat = self.contrat(cdri.LOT)
        number = self.lot_number()
        rows = [
            self.request(demande) | {"id": identifiant}
            for identifiant, demande in zip(self.numbers(len(demandes)), demandes, strict=True)
        ]
        envoi = self.attempt(contrat, lambda: contrat.requete.ecrire({"lot": self.same(number), "demandes": rows}))
        if envoi.corps is None:
            return envoi
        message, _ = contrat.reponse.lire(envoi.corps)
        return Envoi(technique="Réponse inattendue du téléservice") if message is None else message

    def same(self, number: str) -> str:
        """The number of a batch sent again: the same."""
        return number

    def lot_number(self) -> str:
        """A new batch number."""
        return f"LOT-{self.randomness.uuid()}"

    def numbers(self, count: int) -> list[str]:
        """The number of each request of a batch."""
        return [f"D{index}" for index in range(1, count + 1)]


def _key(demande: Demande) -> tuple[str | None, ...]:
    return (demande.nir, demande.nir_od, demande.date_naissance, demande.rang, demande.date_reference)


def _organisme(organisme: Organisme) -> dict[str, str | None]:
    return {"regime": organisme.regime, "caisse": organisme.caisse, "centre": organisme.centre}


def consulter_droits(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """One unit consultation; shows, and traces."""
    client = temoin.part("cdri")
    client.mode = parametres.get("acces", client.mode)
    shown: dict[str, Any] = client.consult(parametres["patient"]["reference"], _demande(parametres, parametres))
    temoin.trace.append({"evenement": "consultation_droits", "resultat": shown})
    return shown


def consulter_droits_lot(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """One batch, in the order asked."""
    client = temoin.part("cdri-lot")
    client.mode = parametres.get("acces", client.mode)
    asked = [(row["patient"]["reference"], _demande(row, parametres)) for row in parametres["demandes"]]
    return {"elements": client.batch(asked)}


def _demande(row: dict[str, Any], parametres: dict[str, Any]) -> Demande:
    """The request for one person: insured, certified matricule when known, lunar birth date, rank, day of care."""
    own = row.get("beneficiaire") or {}
    insured = row.get("assure") or {}
    return Demande(
        date_reference=row.get("date_soins") or parametres["date_soins"],
        nir_od=insured.get("matricule"),
        cle_od=insured.get("cle"),
        nir=own.get("matricule"),
        cle=own.get("cle"),
        date_naissance=row["patient"].get("date_naissance"),
        rang=own.get("rang") or "1",
    )


PARTIES = (ClientCdri, LotCdri)
OPERATIONS = {"consulter_droits": consulter_droits, "consulter_droits_lot": consulter_droits_lot}
