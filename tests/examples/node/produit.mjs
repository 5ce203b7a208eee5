// A product side in plain Node, from the published contract alone: `eprouvette adapter schema`, simulators' READMEs.
// One JSON line in, one JSON line out. It searches an INS by traits and by card, keeps a status and traces: enough for
// the whole INSi campaign. `--oublie-deuxieme-prenom` plants a defect: the second first name is skipped.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { createInterface } from 'node:readline'
import { assertion, readCard, security } from './cartes.mjs'

const SERVICE = 'urn:ServiceIdentiteCertifiee:1.0.0:'
const SKIPS = process.argv.includes('--oublie-deuxieme-prenom')
const MESSAGES = {
  '01': 'Aucune identité trouvée : vérifier les traits',
  '02': "Plusieurs identités correspondent : aucune n'est retenue",
}
const patients = new Map()
let settings = {}
let traces = []

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
const tag = (name, value) => (value == null ? '' : `<${name}>${escape(value)}</${name}>`)
const read = (name, xml) => xml.match(new RegExp(`<(?:\\w+:)?${name}>([^<]*)<`))?.[1] ?? null

// ---- messages

function message(action, body, { sender, header = '' }) {
  const software = settings.logiciel ?? {}
  const head = () => tag('Id', randomUUID()) + tag('Temps', new Date().toISOString()) + tag('Emetteur', sender)
  return `<?xml version="1.0" encoding="UTF-8"?>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><e:Header>${header}
<ContexteLPS xmlns="urn:siram:lps:ctxlps" Version="01_00" Nature="CTXLPS">${head()}<LPS><IDAM R="4">${escape(software.numero_autorisation)}</IDAM>${tag('Version', software.version)}${tag('Instance', software.instance)}${tag('Nom', software.nom)}</LPS></ContexteLPS>
<a:MessageID>uuid:${randomUUID()}</a:MessageID>
<ContexteBAM xmlns="urn:siram:bam:ctxbam" Version="01_02" Nature="CTXBAM">${head()}<COUVERTURE/></ContexteBAM>
<a:Action>${SERVICE}${action}</a:Action></e:Header><e:Body>${body}</e:Body></e:Envelope>`
}

function byTraits(patient, prenoms) {
  const rest = tag('Sexe', patient.sexe) + tag('DateNaissance', patient.date_naissance) + tag('LieuNaissance', patient.lieu_naissance)
  return `<RECSANSVITALE xmlns="http://www.cnamts.fr/INSiRecSans">${tag('NomNaissance', patient.nom_naissance)}${prenoms.map((p) => tag('Prenom', p)).join('')}${rest}</RECSANSVITALE>`
}

function byCard(card) {
  const matricule = (name, value) => (value ? `<${name}>${tag('NumIdentifiant', value)}</${name}>` : '')
  const who = matricule('MatriculeIndividu', card.matricule) + matricule('MatriculeOD', card.matricule_od)
  return `<RECVITALE xmlns="http://www.cnamts.fr/INSiRecVit">${who}${tag('NomNaissance', card.nom_naissance)}${tag('DateNaissance', card.date_naissance)}${tag('RangNaissance', card.rang)}</RECVITALE>`
}

// ---- calls

function post(url, action, body, certificate) {
  const tls = { ca: readFileSync(settings.pki.ca), ...certificate }
  const headers = { 'Content-Type': `application/soap+xml; charset=utf-8; action="${SERVICE}${action}"`, 'Content-Length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers, ...tls }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks).toString('utf8'))).on('error', reject)
    })
    call.on('error', reject).end(body)
  })
}

// One call by the structure's certificate, or by the professional's card (with the Vitale one when it was read).
async function call(action, body, { card, vitale }) {
  if (!card) {
    const certificate = { cert: readFileSync(settings.pki.certificat), key: readFileSync(settings.pki.cle) }
    return post(settings.services.insi.url, action, message(action, body, { sender: settings.etablissement?.identifiant }), certificate)
  }
  const ps = readCard(settings.pki.cartes.ps)
  const assertions = [assertion('ps', ps, ps.holder)]
  if (vitale) assertions.push(assertion('vitale', readCard(settings.pki.cartes.vitale), vitale.matricule ?? vitale.matricule_od))
  const signed = message(action, body, { sender: ps.holder, header: security(assertions) })
  return post(settings.services['insi-carte'].url, action, signed, {})
}

// What an answer says: an identity with `00`, nothing with `01` and `02`, the fault's code otherwise. Traced at once.
function understand(xml) {
  const code = read('CodeCR', xml)
  const found = code === '00' ? identity(xml) : null
  const told = read('Text', xml) ?? 'Réponse illisible du téléservice'
  const technique = code ? null : [xml.match(/ code="([^"]+)"/)?.[1], told].filter(Boolean).join(' : ')
  traces.push({ evenement: 'retour_insi', code, technique, ...found })
  return { code, found, technique }
}

function identity(xml) {
  const former = [...xml.matchAll(/<(?:\w+:)?INSHISTO>([\s\S]*?)<\/(?:\w+:)?INSHISTO>/g)].map(([, part]) => ({ matricule: read('NumIdentifiant', part), cle: read('Cle', part) }))
  return {
    matricule: read('NumIdentifiant', xml),
    cle: read('Cle', xml),
    oid: read('OID', xml),
    nom_naissance: read('NomNaissance', xml),
    prenoms: (read('ListePrenom', xml) ?? read('Prenom', xml) ?? '').split(' ').filter(Boolean),
    sexe: read('Sexe', xml),
    date_naissance: read('DateNaissance', xml),
    lieu_naissance: read('LieuNaissance', xml),
    historique: former,
  }
}

// ---- what the product does

// An identity with an unknown day or month, or without a strict trait, is not taken back.
const keeps = (found) => found && !found.date_naissance?.slice(5).split('-').includes('00') && ['M', 'F'].includes(found.sexe) && found.nom_naissance && found.prenoms.length > 0

function status(patient, found) {
  if (['douteux', 'fictif'].includes(patient.attribut)) return 'provisoire'
  if (patient.piece_haute_confiance) return found ? 'qualifiee' : 'validee'
  return found ? 'recuperee' : 'provisoire'
}

// Why no call may be made, `null` when one may.
function forbidden(patient, card) {
  if (['douteux', 'fictif'].includes(patient.attribut)) return "Identité douteuse ou fictive : l'appel est bloqué"
  if (card) {
    const other = (card.nom_naissance ?? patient.nom_naissance) !== patient.nom_naissance || (card.date_naissance ?? patient.date_naissance) !== patient.date_naissance
    return other ? "La carte lue n'est pas celle du patient sélectionné" : null
  }
  return patient.sexe && patient.date_naissance && patient.nom_naissance && patient.prenoms.length ? null : 'Trait obligatoire manquant : recherche impossible'
}

function* attempts(patient) {
  const alone = patient.prenoms.map((prenom) => [prenom]).filter((_, rank) => !(SKIPS && rank === 1))
  yield* alone
  if (patient.prenoms.length > 1) yield patient.prenoms
}

async function ask(patient, { mode, acces, carte_vitale }) {
  if (mode === 'vitale') return understand(await call('rechercherInsAvecCarteVitale', byCard(carte_vitale), { card: true, vitale: carte_vitale }))
  let last = null
  for (const prenoms of attempts(patient)) {
    last = understand(await call('rechercherInsAvecTraitsIdentite', byTraits(patient, prenoms), { card: acces === 'carte' }))
    if (last.code !== '01') break
  }
  return last
}

async function search(patient, given) {
  const why = forbidden(patient, given.mode === 'vitale' ? given.carte_vitale : null)
  if (why) return { presente: null, message: why, statut: status(patient, null) }
  const last = await ask(patient, given).catch((error) => ({ code: null, found: null, technique: `Téléservice injoignable : ${error.message}` }))
  const kept = keeps(last.found) ? last.found : null
  const incomplete = last.found && !kept ? "INS reçue incomplète : elle n'est pas reprise" : null
  return { presente: kept, message: last.technique ?? incomplete ?? MESSAGES[last.code] ?? null, statut: status(patient, kept) }
}

const operations = {
  decrire: () => ({ nom: 'Exemple Node', version: '2', operations: Object.keys(operations), horloge: new Date().toISOString(), capacites: { reinitialisation: true, creation_patient: true } }),
  configurer: (given) => ((settings = given), { pris_en_compte: Object.keys(given) }),
  reinitialiser: () => (patients.clear(), (traces = []), {}),
  enregistrer_patient: ({ patient }) => (patients.set(patient.reference, patient), { reference: patient.reference, statut: status(patient, null) }),
  rechercher_ins: (given) => search(patients.get(given.patient.reference) ?? given.patient, given),
  exporter_traces: () => ({ traces }),
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, operation, parametres } = JSON.parse(line)
  const outcome = operations[operation] ? { statut: 'ok', resultat: await operations[operation](parametres) } : { statut: 'non_supporte', message: operation }
  process.stdout.write(JSON.stringify({ pilotage: 1, id, ...outcome }) + '\n')
}
