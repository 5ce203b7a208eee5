"""Registry and repository as one deterministic object: entries, versions, links, bytes (dmp facts §5.5–5.6).

A submission or an update is checked whole, then written whole: no error leaves anything half-written. Identifiers are
drawn by the caller's function. A logical document (`lid`) has one current version; a replaced one becomes Deprecated; a
deleted one is kept and never returned.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from eprouvette_sim.formats import ebrim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from eprouvette_sim.formats.ebrim import Fiche, Lien, Lot, Soumission

_STATUT: Final = "urn:oasis:names:tc:ebxml-regrep:StatusType:"
APPROUVE, REMPLACE = f"{_STATUT}Approved", f"{_STATUT}Deprecated"
ARCHIVE, SUPPRIME = "urn:asip:ci-sis:2010:StatusType:Archived", "urn:asip:ci-sis:2010:StatusType:Deleted"
#: status changes served (dmp facts §5.5); from an archived document only back or away
TRANSITIONS: Final = frozenset({
    (APPROUVE, ARCHIVE), (ARCHIVE, APPROUVE), (APPROUVE, SUPPRIME), (ARCHIVE, SUPPRIME), (REMPLACE, SUPPRIME),
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Refus:
    """Why a request changes nothing: `cle` is a row of `data/erreurs.csv`, `lieu` the object at fault."""

    cle: str
    lieu: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auteur:
    """Who submitted: national identifier of the person, identifier of the structure; `patient` posted it himself."""

    ps: str
    structure: str
    patient: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Objet:
    """One version of an entry as registered; `courant` is false once another version of the same `lid` exists."""

    fiche: Fiche
    numero: int
    auteur: Auteur
    depose_le: str
    courant: bool = True

    @property
    def patient(self) -> str:
        """The patient identifier without what may differ in form: value and authority."""
        return cle_patient(self.fiche.patient_id or "")

    @property
    def confidentialites(self) -> frozenset[str]:
        """The confidentiality and visibility codes."""
        return frozenset(code.code for code in self.fiche.codes.get("confidentialite", ()))


def cle_patient(texte: str) -> str:
    """`valeur|oid` of a CX text; the text itself when it has another shape."""
    parts = texte.split("^")
    oid = parts[3].split("&")[1] if len(parts) > 3 and parts[3].count("&") else ""
    return f"{parts[0]}|{oid}" if oid else texte


@dataclass(slots=True)
class Registre:
    """The whole state; `uuid` draws a new `urn:uuid:` identifier."""

    uuid: Callable[[], str]
    objets: dict[str, Objet] = field(default_factory=dict)
    octets: dict[str, bytes] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    liens: dict[str, Lien] = field(default_factory=dict)

    # --- reading ---------------------------------------------------------------------------------------------------

    def courants(self, patient: str) -> Iterator[Objet]:
        """The current versions of a patient's documents, deleted ones aside, in order of submission."""
        for objet in self.objets.values():
            if objet.courant and objet.patient == patient and objet.fiche.statut != SUPPRIME:
                yield objet

    def par_uuid(self, uuid: str) -> Objet | None:
        """The version of that entryUUID, whatever its status."""
        return self.objets.get(uuid)

    def par_unique_id(self, unique_id: str) -> Objet | None:
        """The current version of that document, deleted or not."""
        found = [o for o in self.objets.values() if o.courant and o.fiche.unique_id == unique_id]
        return found[-1] if found else None

    def liens_de(self, uuids: Iterable[str]) -> list[Lien]:
        """The links that touch one of these objects, in order."""
        wanted = set(uuids)
        return [link for link in self.liens.values() if link.source in wanted or link.cible in wanted]

    def snapshot(self) -> dict[str, object]:
        """The state as plain JSON: one row by version, counts of the rest."""
        rows = [
            {"uuid": uuid, "lid": o.fiche.lid, "unique_id": o.fiche.unique_id, "version": o.numero,
             "statut": (o.fiche.statut or "").rpartition(":")[2], "courant": o.courant, "patient": o.patient,
             "codes": sorted(o.confidentialites)}
            for uuid, o in self.objets.items()
        ]  # fmt: skip
        return {"objets": rows, "lots": len(self.lots), "liens": len(self.liens), "documents": len(self.octets)}

    # --- submitting ------------------------------------------------------------------------------------------------

    def deposer(
        self, soumission: Soumission, documents: Mapping[str, bytes], auteur: Auteur, instant: str
    ) -> tuple[Refus, ...]:
        """Registers a whole submission (documents by entry id), or nothing and why."""
        refused = tuple(self._refus_depot(soumission, documents))
        lot = soumission.lot
        if refused or lot is None:
            return refused
        names = {fiche.entry_uuid: self.uuid() for fiche in soumission.fiches} | {lot.entry_uuid: self.uuid()}
        for fiche in soumission.fiches:
            octets = documents[fiche.entry_uuid]
            uuid = names[fiche.entry_uuid]
            kept = replace(fiche, entry_uuid=uuid, lid=self.uuid(), statut=APPROUVE, version="1",
                           slots=dict(fiche.slots) | _calculees(octets))  # fmt: skip
            self.objets[uuid] = Objet(fiche=kept, numero=1, auteur=auteur, depose_le=instant)
            self.octets[fiche.unique_id or ""] = octets
        self.lots[names[lot.entry_uuid]] = replace(lot, entry_uuid=names[lot.entry_uuid])
        self._lier(soumission.liens, names)
        return ()

    def _refus_depot(self, s: Soumission, documents: Mapping[str, bytes]) -> Iterator[Refus]:
        if s.lot is None or not s.fiches:
            yield Refus(cle="metadonnees", lieu=s.lieu)
            return
        if any(lot.unique_id == s.lot.unique_id for lot in self.lots.values()):
            yield Refus(cle="lot-repete", lieu=s.lot.unique_id or "")
        yield from (Refus(cle="fiche-absente", lieu=name) for name in documents.keys() - {f.entry_uuid for f in s.fiches})  # fmt: skip
        seen: set[str] = set()
        for fiche in s.fiches:
            yield from self._refus_fiche(fiche, s.lot, documents.get(fiche.entry_uuid), seen)
            seen.add(fiche.unique_id or "")
        yield from self._refus_remplacements(s)

    def _refus_fiche(self, fiche: Fiche, lot: Lot, octets: bytes | None, seen: set[str]) -> Iterator[Refus]:
        place = fiche.unique_id or fiche.entry_uuid
        if octets is None:
            yield Refus(cle="document-absent", lieu=place)
            return
        if not fiche.unique_id:
            yield Refus(cle="metadonnees", lieu=place)
        if cle_patient(fiche.patient_id or "") != cle_patient(lot.patient_id or ""):
            yield Refus(cle="patients-differents", lieu=place)
        declared = (fiche.slot("hash") or "").lower()
        if declared and declared != _sha1(octets):
            yield Refus(cle="empreinte", lieu=place)
        known = self.octets.get(fiche.unique_id or "")
        if fiche.unique_id in seen or known == octets:
            yield Refus(cle="unique-id-repete", lieu=place)
        elif known is not None:
            yield Refus(cle="unique-id-autre-contenu", lieu=place)

    def _refus_remplacements(self, s: Soumission) -> Iterator[Refus]:
        targets: set[str] = set()
        for link in s.liens:
            if link.type != ebrim.RPLC:
                continue
            former = self.objets.get(link.cible)
            if former is None:
                yield Refus(cle="reference-inconnue", lieu=link.cible)
            elif former.fiche.statut != APPROUVE or not former.courant or link.cible in targets:
                yield Refus(cle="remplacement", lieu=link.cible)
            elif s.lot is not None and former.patient != cle_patient(s.lot.patient_id or ""):
                yield Refus(cle="patients-differents", lieu=link.cible)
            targets.add(link.cible)

    def _lier(self, liens: Iterable[Lien], names: Mapping[str, str]) -> None:
        for link in liens:
            if link.type == ebrim.STATUT:
                continue
            uuid = self.uuid()
            source, target = names.get(link.source, link.source), names.get(link.cible, link.cible)
            self.liens[uuid] = replace(link, id=uuid, source=source, cible=target)
            if link.type == ebrim.RPLC:
                former = self.objets[target]
                self.objets[target] = replace(former, fiche=replace(former.fiche, statut=REMPLACE))

    # --- changing --------------------------------------------------------------------------------------------------

    def changer(self, soumission: Soumission, instant: str) -> tuple[Refus, ...]:
        """Carries out a whole update (statuses, then metadata), or nothing and why."""
        changes = [link for link in soumission.liens if link.type == ebrim.STATUT]
        refused = (*self._refus_statuts(changes), *self._refus_metadonnees(soumission))
        if not changes and not soumission.fiches:
            refused = (Refus(cle="mise-a-jour", lieu=soumission.lieu),)
        if refused:
            return refused
        for link in changes:
            objet = self.objets[link.cible]
            self.objets[link.cible] = replace(objet, fiche=replace(objet.fiche, statut=link.slots["NewStatus"][0]))
        for fiche in soumission.fiches:
            self._nouvelle_version(fiche, instant)
        return ()

    def _refus_statuts(self, changes: Iterable[Lien]) -> Iterator[Refus]:
        done: set[str] = set()
        for link in changes:
            objet = self.objets.get(link.cible)
            before, after = ((link.slots.get(name) or ("",))[0] for name in ("OriginalStatus", "NewStatus"))
            if objet is None or not objet.courant:
                yield Refus(cle="reference-inconnue", lieu=link.cible)
            elif before != objet.fiche.statut or (before, after) not in TRANSITIONS or link.cible in done:
                yield Refus(cle="mise-a-jour", lieu=link.cible)
            done.add(link.cible)

    def _refus_metadonnees(self, s: Soumission) -> Iterator[Refus]:
        previous = {link.cible: (link.slots.get("PreviousVersion") or ("",))[0] for link in s.liens}
        touched: set[str] = set()
        for fiche in s.fiches:
            known = self._courant(fiche.lid)
            if known is None or known.fiche.statut == SUPPRIME or fiche.lid in touched:
                yield Refus(cle="reference-inconnue", lieu=fiche.lid or fiche.entry_uuid)
            elif previous.get(fiche.entry_uuid) != str(known.numero):
                yield Refus(cle="version", lieu=fiche.lid or "")
            elif (fiche.unique_id, cle_patient(fiche.patient_id or "")) != (known.fiche.unique_id, known.patient):
                yield Refus(cle="identifiant-change", lieu=fiche.lid or "")
            touched.add(fiche.lid or "")

    def _courant(self, lid: str | None) -> Objet | None:
        return next((o for o in self.objets.values() if o.courant and o.fiche.lid == lid), None)

    def _nouvelle_version(self, fiche: Fiche, instant: str) -> None:
        former = self._courant(fiche.lid)
        if former is None:  # excluded by `_refus_metadonnees`
            return
        uuid, number = self.uuid(), former.numero + 1
        self.objets[former.fiche.entry_uuid] = replace(former, courant=False)
        kept = replace(former.fiche, entry_uuid=uuid, version=str(number), codes=fiche.codes, titre=fiche.titre)
        self.objets[uuid] = Objet(fiche=kept, numero=number, auteur=former.auteur, depose_le=instant)


def _sha1(octets: bytes) -> str:
    return hashlib.sha1(octets, usedforsecurity=False).hexdigest()


def _calculees(octets: bytes) -> dict[str, tuple[str, ...]]:
    return {"hash": (_sha1(octets),), "size": (str(len(octets)),), "repositoryUniqueId": (DEPOT,)}


#: the DMP's own repository (dmp facts §2.2)
DEPOT: Final = "1.2.250.1.213.4.1.1.1.2"
