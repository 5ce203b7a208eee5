"""How the witness simulates, commits and cancels: insurers in order, one commitment by stay, nothing left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import roc
from eprouvette_sim.product.amc import ClientAmc, EnvoiAmc

if TYPE_CHECKING:
    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.product.temoin import Temoin

ACTIFS = ("donne", "partiel")
#: a refusal that still says where the commitment stands: nothing is owed any more
ETEINTS = {"engagement_annule": "annule", "engagement_expire": "expire"}


class EngagementAmc(ClientAmc):
    """The witness's stays before the AMCs; a mutant overrides one method."""

    partie = "amc-engagement"

    def simulate(self, parametres: dict[str, Any]) -> dict[str, Any]:
        """What each AMC would take of the stay, and what is left to the patient."""
        return self.compute(parametres, roc.SIM)

    def commit(self, parametres: dict[str, Any]) -> dict[str, Any]:
        """Commitments for the stay as it is now; the former ones are cancelled first, the doubtful ones cleared."""
        sejour = self.stay(parametres["sejour"]["numero"])
        if sejour.get("parametres") == parametres["sejour"] and self.active(sejour):
            return dict(sejour["resultat"])
        stuck = self.clear(sejour)
        if stuck is not None:
            return self.left(sejour, stuck)
        shown = self.compute(parametres, roc.CLC)
        sejour |= {"parametres": parametres["sejour"], "resultat": shown, "patient": parametres["patient"]["reference"]}
        return shown

    def cancel(self, parametres: dict[str, Any]) -> dict[str, Any]:
        """Cancels what the stay has engaged, and what a computation without answer may have."""
        sejour = self.stay(parametres["sejour"]["numero"])
        failures = [self.release(sejour, pending) for pending in list(sejour.setdefault("en_suspens", []))]
        words = [said for failure in failures if failure is not None and (said := self.said(failure))]
        words += [said for row in self.active(sejour) or sejour["engagements"] if (said := self.undo(sejour, row))]
        shown = self.commitments(sejour)
        alerts = ["annulation_refusee"] if words else []
        return {"engagements": shown, "alertes": alerts, "message": " ; ".join(words) or None}

    def stay(self, numero: str) -> dict[str, Any]:
        """What is remembered of that stay."""
        known: dict[str, Any] = self.memoire.setdefault(f"amc.sejour.{numero}", {"numero": numero, "engagements": []})
        return known

    def active(self, sejour: dict[str, Any]) -> list[dict[str, Any]]:
        """The commitments still counted on."""
        return [row for row in sejour["engagements"] if row["etat"] in ACTIFS]

    def clear(self, sejour: dict[str, Any]) -> EnvoiAmc | None:
        """Cancels former commitments and doubtful computations; the failure when one could not be."""
        for pending in list(sejour.setdefault("en_suspens", [])):
            failure = self.release(sejour, pending)
            if failure is not None:
                return failure
        for row in self.active(sejour):
            if self.undo(sejour, row) is not None:
                return EnvoiAmc(technique=f"L'engagement {row['numero']} n'a pas pu être annulé")
        return None

    def undo(self, sejour: dict[str, Any], row: dict[str, Any]) -> str | None:
        """Cancels one commitment; what to tell when it was refused, its state being left as it was."""
        demande = self.del_request(row["numero_amc"], {"engagement": row["numero"], "sejour.numero": sejour["numero"]})
        envoi = self.call(row["numero_amc"], roc.DEL, demande)
        answer = envoi.reponse or {}
        if answer.get("statut") == "annule":
            row["etat"] = "annule"
            return None
        row["etat"] = self.after_refusal(row["etat"], answer)
        return self.said(envoi)

    def after_refusal(self, etat: str, reponse: Message) -> str:
        """The state of a commitment whose cancellation was refused: what the refusal says of it, else unchanged."""
        return ETEINTS.get(reponse.get("code", ""), etat)

    def release(self, sejour: dict[str, Any], pending: dict[str, str]) -> EnvoiAmc | None:
        """Cancels what a computation without answer may have engaged; unknown to the AMC is fine too."""
        envoi = self.call(
            pending["numero_amc"], roc.DEL, self.del_request(pending["numero_amc"], {"message_clc": pending["message"]})
        )
        if envoi.reponse is None:
            return envoi
        sejour["en_suspens"].remove(pending)
        return None

    def del_request(self, numero_amc: str, what: Message) -> Message:
        """The DEL request: by commitment number, or by the identifier of the computation when no number came."""
        head = {"message": self.message_id(), "finess": self.finess(), "amc.numero": numero_amc}
        return {name: value for name, value in (head | what).items() if value is not None}

    def compute(self, parametres: dict[str, Any], operation: str) -> dict[str, Any]:
        """SIM or CLC to each AMC in order; each is told what those before have taken."""
        lines = [dict(row) for row in parametres["sejour"]["lignes"]]
        taken = {row["id"]: 0 for row in lines}
        notes: dict[str, list[dict[str, Any]]] = {row["id"]: [] for row in lines}
        shares: list[dict[str, Any]] = []
        words: list[str] = []
        for insurer in self.insurers(parametres):
            demande = self.request(parametres, insurer, self.remaining(taken))
            answer, said = self.ask(parametres, insurer, operation, demande)
            words += [said] if said else []
            if answer is not None:
                shares.append({"numero_amc": insurer["numero_amc"], "part_cents": int(answer.get("total.amc") or 0)})
                self.gather(insurer, answer, taken, notes)
        return self.shown(parametres, lines, taken, notes) | {
            "amc": shares,
            "engagements": self.commitments(self.stay(parametres["sejour"]["numero"])) if operation == roc.CLC else [],
            "alertes": ["refus_amc"] if words else [],
            "message": " ; ".join(words) or None,
        }

    def insurers(self, parametres: dict[str, Any]) -> list[dict[str, Any]]:
        """The AMCs of the patient whose rights are open, in order of payment."""
        known: list[dict[str, Any]] = self.memoire.get(f"amc.droits.{parametres['patient']['reference']}", [])
        return [row for row in known if row["droits_ouverts"]]

    def remaining(self, taken: dict[str, int]) -> dict[str, int]:
        """What the next AMC is told of each line: the cents already taken."""
        return dict(taken)

    def ask(
        self, parametres: dict[str, Any], insurer: dict[str, Any], operation: str, demande: Message
    ) -> tuple[Message | None, str | None]:
        """One AMC's computation, and what to tell; a commitment is remembered, a doubtful one cleared at once."""
        numero = insurer["numero_amc"]
        sejour = self.stay(parametres["sejour"]["numero"])
        envoi = self.call(numero, operation, demande)
        if operation == roc.CLC and envoi.technique is not None:
            pending = {"numero_amc": numero, "message": demande["message"]}
            sejour.setdefault("en_suspens", []).append(pending)
            self.doubt(sejour, pending)
        if envoi.reponse is None or envoi.reponse.get("statut") == "refuse":
            return self.explained(envoi), self.said(envoi)
        if operation == roc.CLC:
            self.keep(sejour, numero, envoi.reponse)
        return envoi.reponse, None

    def explained(self, envoi: EnvoiAmc) -> Message | None:
        """A refusal that still says why, line by line."""
        return envoi.reponse if envoi.reponse is not None and "lignes" in envoi.reponse else None

    def doubt(self, sejour: dict[str, Any], pending: dict[str, str]) -> None:
        """After a computation without answer: cancels what it may have engaged."""
        self.release(sejour, pending)

    def keep(self, sejour: dict[str, Any], numero_amc: str, reponse: Message) -> None:
        """Remembers a commitment, once."""
        row = {
            "numero_amc": numero_amc,
            "numero": reponse.get("engagement"),
            "etat": reponse.get("etat"),
            "montant_cents": int(reponse.get("total.amc") or 0),
            "expire_le": reponse.get("expire_le"),
            "lignes": {line["id"]: int(line.get("amc") or 0) for line in reponse.get("lignes", ())},
        }
        if all(known["numero"] != row["numero"] for known in sejour["engagements"]):
            sejour["engagements"].append(row)

    def gather(
        self, insurer: dict[str, Any], answer: Message, taken: dict[str, int], notes: dict[str, list[dict[str, Any]]]
    ) -> None:
        """Adds one AMC's amounts and instructions, line by line."""
        for row in answer.get("lignes", ()):
            if row.get("id") not in taken:
                continue
            taken[row["id"]] += int(row.get("amc") or 0)
            if "consigne.code" in row:
                said = {"code": row["consigne.code"], "libelle": row.get("consigne.libelle")}
                notes[row["id"]].append({"numero_amc": insurer["numero_amc"]} | said)

    def request(self, parametres: dict[str, Any], insurer: dict[str, Any], taken: dict[str, int]) -> Message:
        """The SIM or CLC request."""
        sejour = parametres["sejour"]
        person = insurer.get("beneficiaire") or {}
        head = {
            "message": self.message_id(),
            "date_reference": parametres.get("date_soins") or sejour["du"],
            "finess": self.finess(),
            "amc.numero": insurer["numero_amc"],
            "amc.type_convention": insurer.get("type_convention"),
            "amc.csr": insurer.get("csr"),
            "amc.numero_adherent": insurer.get("numero_adherent"),
            "beneficiaire.nir_od": person.get("nir_od"),
            "beneficiaire.date_naissance": person.get("date_naissance"),
            "beneficiaire.rang": person.get("rang"),
            "sejour.numero": sejour["numero"],
            "sejour.contexte": sejour["contexte"],
            "sejour.du": sejour["du"],
            "sejour.au": sejour.get("au"),
        }
        lines = [_ligne(row, taken.get(row["id"], 0)) for row in sejour["lignes"]]
        return {name: value for name, value in head.items() if value is not None} | {"lignes": lines}

    def shown(
        self,
        parametres: dict[str, Any],
        lines: list[dict[str, Any]],
        taken: dict[str, int],
        notes: dict[str, list[dict[str, Any]]],
    ) -> dict[str, Any]:
        """The shares of each line and of the stay, to the cent."""
        rows = [
            {
                "id": row["id"],
                "montant_cents": row["montant_cents"],
                "part_amo_cents": row["part_amo_cents"],
                "part_amc_cents": taken[row["id"]],
                "part_patient_cents": self.patient(row, taken[row["id"]]),
                "consignes": self.instructions(notes[row["id"]]),
            }
            for row in lines
        ]
        return {
            "sejour": parametres["sejour"]["numero"],
            "lignes": rows,
            "part_amc_cents": sum(taken.values()),
            "reste_patient_cents": self.remainder(rows),
        }

    def patient(self, row: dict[str, Any], taken: int) -> int:
        """What the patient owes of one line: all that nobody has taken."""
        return int(row["montant_cents"]) - int(row["part_amo_cents"]) - taken

    def remainder(self, rows: list[dict[str, Any]]) -> int:
        """What the patient owes of the stay."""
        return sum(row["part_patient_cents"] for row in rows)

    def instructions(self, consignes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The AMCs' instructions on one line."""
        return consignes

    def commitments(self, sejour: dict[str, Any]) -> list[dict[str, Any]]:
        """The commitments as displayed."""
        names = ("numero_amc", "numero", "etat", "montant_cents", "expire_le")
        return [{name: row.get(name) for name in names} for row in sejour["engagements"]]

    def left(self, sejour: dict[str, Any], failure: EnvoiAmc) -> dict[str, Any]:
        """What is shown when the former commitments could not be cleared: nothing new was asked."""
        return {
            "sejour": sejour["numero"],
            "lignes": [],
            "part_amc_cents": 0,
            "reste_patient_cents": None,
            "amc": [],
            "engagements": self.commitments(sejour),
            "alertes": ["annulation_refusee"],
            "message": self.said(failure),
        }


def _ligne(row: dict[str, Any], taken: int) -> Message:
    return {
        "id": row["id"],
        "code": row["code"],
        "domaine": row["domaine"],
        "date": row["date"],
        "montant": str(row["montant_cents"]),
        "base": str(row["base_cents"]),
        "amo": str(row["part_amo_cents"]),
        "deja_pris": str(taken),
    }


def simuler_amc(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Simulates and shows."""
    shown: dict[str, Any] = temoin.part("amc-engagement").simulate(parametres)
    return shown


def engager_amc(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Commits and shows."""
    shown: dict[str, Any] = temoin.part("amc-engagement").commit(parametres)
    return shown


def annuler_amc(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Cancels and shows."""
    shown: dict[str, Any] = temoin.part("amc-engagement").cancel(parametres)
    return shown
