"""How the witness claims what was committed and follows the returns: one number by claim, each return counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import roc
from eprouvette_sim.product import amc_courrier
from eprouvette_sim.product.amc import ClientAmc, EnvoiAmc

if TYPE_CHECKING:
    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.product.temoin import Temoin

#: status of a return -> state of the claim
ETATS = {"paye": "payee", "partiel": "payee_en_partie", "rejete": "rejetee"}
_MEDIA = {"Content-Type": "application/octet-stream"}


class FactureAmc(ClientAmc):
    """The witness's claims to AMCs; a mutant overrides one method."""

    partie = "amc-facture"

    def invoice(self, parametres: dict[str, Any]) -> dict[str, Any]:
        """One claim for each commitment the stay counts on; nothing leaves yet."""
        sejour = self.memoire.get(f"amc.sejour.{parametres['sejour']['numero']}", {"engagements": []})
        made = [self.claim(sejour, row) for row in sejour["engagements"] if row["etat"] in {"donne", "partiel"}]
        for facture in made:
            self.factures()[facture["numero_facture"]] = facture
        rest = sejour.get("resultat", {}).get("reste_patient_cents")
        return {"factures_amc": [_montre(facture) for facture in made], "reste_patient_cents": self.rest(rest)}

    def rest(self, cents: int | None) -> int | None:
        """What is asked of the patient: what the computation left."""
        return cents

    def factures(self) -> dict[str, dict[str, Any]]:
        """Every claim, by number."""
        known: dict[str, dict[str, Any]] = self.memoire.setdefault("amc.factures", {})
        return known

    def number(self) -> str:
        """A number never used before, nine digits."""
        self.memoire["amc.compteur"] = self.memoire.get("amc.compteur", 0) + 1
        return f"{self.memoire['amc.compteur']:09d}"

    def claim(self, sejour: dict[str, Any], engagement: dict[str, Any]) -> dict[str, Any]:
        """The claim of one commitment: its number, its amounts, line by line."""
        insurer = next(
            row
            for row in self.memoire[f"amc.droits.{sejour['patient']}"]
            if row["numero_amc"] == engagement["numero_amc"]
        )
        lines = [self.line(row, engagement) for row in sejour["parametres"]["lignes"]]
        return {
            "numero_facture": self.number(),
            "etat": "a_emettre",
            "paye_cents": 0,
            "code": None,
            "message": self.body(sejour, engagement, insurer, lines),
        }

    def line(self, row: dict[str, Any], engagement: dict[str, Any]) -> Message:
        """One line of a claim, with the cents engaged on it."""
        amounts = {"montant": row["montant_cents"], "base": row["base_cents"], "amo": row["part_amo_cents"]}
        named = {name: row[name] for name in ("id", "code", "domaine", "date")}
        return named | {name: str(value) for name, value in amounts.items()} | {"amc": str(self.share(row, engagement))}

    def share(self, row: dict[str, Any], engagement: dict[str, Any]) -> int:
        """What is claimed of one line: what the AMC engaged on it."""
        return int(engagement["lignes"].get(row["id"], 0))

    def body(
        self, sejour: dict[str, Any], engagement: dict[str, Any], insurer: dict[str, Any], lines: list[Message]
    ) -> Message:
        """The claim's canonical message, without its number."""
        given = sejour["parametres"]
        person = insurer.get("beneficiaire") or {}
        fields = {
            "contexte": self.context(given),
            "date": self.aujourd_hui(),
            "finess": self.finess(),
            "amc.numero": insurer["numero_amc"],
            "amc.type_convention": insurer.get("type_convention"),
            "amc.csr": insurer.get("csr"),
            "amc.numero_adherent": insurer.get("numero_adherent"),
            "beneficiaire.nir_od": person.get("nir_od"),
            "beneficiaire.date_naissance": person.get("date_naissance"),
            "beneficiaire.rang": person.get("rang"),
            "engagement": self.reference(engagement),
            "sejour": given["numero"],
            "total.montant": str(sum(int(line["montant"]) for line in lines)),
            "total.amc": str(sum(int(line["amc"]) for line in lines)),
        }
        return {name: value for name, value in fields.items() if value is not None} | {"lignes": lines}

    def context(self, sejour: dict[str, Any]) -> str:
        """`ACE` or `SEJOUR`, as the stay is."""
        return str(sejour["contexte"])

    def reference(self, engagement: dict[str, Any]) -> str | None:
        """The commitment number the claim bears."""
        return engagement["numero"]  # type: ignore[no-any-return] # JSON

    def transmit(self) -> dict[str, Any]:
        """Sends every claim that has not left; the same claim again when nothing came back."""
        words = []
        for facture in list(self.factures().values()):
            if facture["etat"] != "a_emettre":
                continue
            said = self.deposit(facture)
            words += [said] if said else []
        shown = [_montre(facture) for facture in self.factures().values()]
        return {
            "factures_amc": shown,
            "alertes": ["facture_refusee"] if words else [],
            "message": " ; ".join(words) or None,
        }

    def deposit(self, facture: dict[str, Any]) -> str | None:
        """One claim on the wire; its state after the acknowledgement, and what to tell."""
        outcome = EnvoiAmc(technique="aucun envoi")
        for _ in range(self.tries()):
            number = self.same(facture)
            body = facture["message"] | {"message": self.message_id(), "numero_facture": number}
            outcome = self.send_claim(facture["message"]["amc.numero"], body)
            if outcome.technique is None:
                break
        status = (outcome.reponse or {}).get("statut")
        if status in {"recu", "doublon"}:
            facture["etat"] = "emise"
            return None
        facture["etat"] = self.kept(facture)
        return self.said(outcome)

    def same(self, facture: dict[str, Any]) -> str:
        """The number of a claim sent again: the same."""
        return str(facture["numero_facture"])

    def kept(self, facture: dict[str, Any]) -> str:
        """The state of a claim that nobody acknowledged: still to be sent."""
        return str(facture["etat"])

    def send_claim(self, numero_amc: str, message: Message) -> EnvoiAmc:
        """One claim, by the way the directory gave: an address of a service, or a mailbox."""
        address = self.adresse(numero_amc, roc.FACTURER)
        if "://" in address:
            return self.send(roc.FACTURER, numero_amc, message)
        return self.mail(roc.ecrire_octets(self.contrat(roc.FACTURER).requete, self.enclosed(message)), address)

    def enclosed(self, message: Message) -> Message:
        """The claim put in the mail."""
        return message

    def mail(self, octets: bytes, address: str) -> EnvoiAmc:
        """One claim by mail, encrypted."""
        self.memoire["amc.courriers"] = rank = self.memoire.get("amc.courriers", 0) + 1
        message = self.wrap(octets, address, rank)
        return amc_courrier.poster(message, self.reglages, destinataire=address)

    def wrap(self, octets: bytes, address: str, rank: int) -> bytes:
        """The mail of one claim."""
        now = self.clock.now().utc
        return amc_courrier.envelopper(octets, self.reglages, destinataire=address, quand=now, rang=rank)

    def send(self, operation: str, numero_amc: str, message: Message) -> EnvoiAmc:
        """Posts a claim or a reading of returns, in the form of the contract in force."""
        contrat = self.contrat(operation)
        content = self.post(
            self.deposit_address(numero_amc, operation), roc.ecrire_octets(contrat.requete, message), _MEDIA
        )
        if isinstance(content, EnvoiAmc):
            return content
        answer, anomalies = roc.lire_octets(contrat.reponse, content)
        if answer is None or anomalies:
            return EnvoiAmc(technique="Réponse illisible de l'AMC")
        return EnvoiAmc(reponse=answer)

    def deposit_address(self, numero_amc: str, operation: str) -> str:
        """The claims' address given by the directory; returns are read beside it."""
        if operation == roc.FACTURER:
            return self.adresse(numero_amc, operation)
        return self.fiches()[numero_amc].adresses["IDB"].rpartition("/")[0] + "/retours"

    def collect(self) -> dict[str, Any]:
        """Reads the returns of every AMC claimed from, counts each once, sets aside those of nobody."""
        words: list[str] = []
        before = [dict(row) for row in self.aside()]
        for numero in sorted({facture["message"]["amc.numero"] for facture in self.factures().values()}):
            outcome = self.send(roc.RETOURS, numero, {"message": self.message_id(), "finess": self.finess() or ""})
            if outcome.reponse is None:
                words.append(self.said(outcome) or "Retours illisibles")
                continue
            for row in outcome.reponse.get("retours", ()):
                self.take(row)
        self.wait()
        strange = self.aside()
        alerts = [*(["retour_inconnu"] if strange != before else []), *(["erreur_service"] if words else [])]
        shown = [_montre(facture) for facture in self.factures().values()]
        rejected = [
            f"facture {row['numero_facture']} rejetée ({row['code']})" for row in shown if row["etat"] == "rejetee"
        ]
        alerts += ["facture_rejetee"] if rejected else []
        return {
            "factures_amc": shown,
            "retours_a_part": strange,
            "alertes": self.alerts(alerts),
            "message": " ; ".join([*words, *rejected]) or None,
        }

    def aside(self) -> list[dict[str, Any]]:
        """The returns that match no claim."""
        known: list[dict[str, Any]] = self.memoire.setdefault("amc.a_part", [])
        return known

    def take(self, row: Message) -> None:
        """One return: applied to its claim the first time it is seen, set aside when there is no such claim."""
        seen: set[str] = self.memoire.setdefault("amc.retours", set())
        if self.known(row, seen):
            return
        seen.add(row["id"])
        facture = self.match(row)
        if facture is None:
            self.aside().append({"id": row["id"], "numero_facture": row.get("numero_facture")})
            return
        facture["etat"] = self.state(row)
        facture["paye_cents"] += int(row.get("montant_paye") or 0)
        facture["code"] = self.code(row)

    def known(self, row: Message, seen: set[str]) -> bool:
        """Whether that return was counted already."""
        return row["id"] in seen

    def match(self, row: Message) -> dict[str, Any] | None:
        """The claim a return is about: same number, same AMC."""
        facture = self.factures().get(row.get("numero_facture", ""))
        if facture is None or row.get("amc.numero") not in {None, facture["message"]["amc.numero"]}:
            return None
        return facture

    def state(self, row: Message) -> str:
        """The claim's state after a return."""
        return ETATS[row["statut"]]

    def code(self, row: Message) -> str | None:
        """The reason the AMC gave."""
        return row.get("code")

    def wait(self) -> None:
        """A claim that left and has no return yet is awaited."""
        for facture in self.factures().values():
            if facture["etat"] == "emise":
                facture["etat"] = self.awaited()

    def awaited(self) -> str:
        """The state of a claim without return."""
        return "en_attente"

    def alerts(self, alerts: list[str]) -> list[str]:
        """What the clerk must notice."""
        return alerts


def _montre(facture: dict[str, Any]) -> dict[str, Any]:
    """A claim as displayed."""
    message = facture["message"]
    return {
        "numero_facture": facture["numero_facture"],
        "numero_amc": message["amc.numero"],
        "engagement": message.get("engagement"),
        "contexte": message["contexte"],
        "part_amc_cents": int(message["total.amc"]),
        "etat": facture["etat"],
        "paye_cents": facture["paye_cents"],
        "code": facture["code"],
    }


def facturer(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Makes the claims of a stay."""
    shown: dict[str, Any] = temoin.part("amc-facture").invoice(parametres)
    return shown


def transmettre(temoin: Temoin, _: dict[str, Any]) -> dict[str, Any]:
    """Sends the claims."""
    shown: dict[str, Any] = temoin.part("amc-facture").transmit()
    return shown


def relever_retours(temoin: Temoin, _: dict[str, Any]) -> dict[str, Any]:
    """Reads the returns."""
    shown: dict[str, Any] = temoin.part("amc-facture").collect()
    return shown
