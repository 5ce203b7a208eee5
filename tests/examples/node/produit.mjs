// A product side in plain Node, from the published contract alone: `eprouvette adapter schema`, simulators' READMEs.
// One JSON line in, one JSON line out. `--oublie-deuxieme-prenom` plants a defect: the second first name is skipped.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { createInterface } from 'node:readline'

const ACTION = 'urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite'
const SKIPS = process.argv.includes('--oublie-deuxieme-prenom')
const patients = new Map()
let settings = {}

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
const tag = (name, value) => (value == null ? '' : `<${name}>${escape(value)}</${name}>`)
const read = (name, xml) => xml.match(new RegExp(`<(?:\\w+:)?${name}>([^<]*)<`))?.[1] ?? null

function message(patient, prenoms) {
  const software = settings.logiciel ?? {}
  const head = () => tag('Id', randomUUID()) + tag('Temps', new Date().toISOString()) + tag('Emetteur', settings.etablissement?.identifiant)
  return `<?xml version="1.0" encoding="UTF-8"?>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><e:Header>
<ContexteLPS xmlns="urn:siram:lps:ctxlps" Version="01_00" Nature="CTXLPS">${head()}<LPS><IDAM R="4">${escape(software.numero_autorisation)}</IDAM>${tag('Version', software.version)}${tag('Instance', software.instance)}${tag('Nom', software.nom)}</LPS></ContexteLPS>
<a:MessageID>uuid:${randomUUID()}</a:MessageID>
<ContexteBAM xmlns="urn:siram:bam:ctxbam" Version="01_02" Nature="CTXBAM">${head()}<COUVERTURE/></ContexteBAM>
<a:Action>${ACTION}</a:Action></e:Header><e:Body><RECSANSVITALE xmlns="http://www.cnamts.fr/INSiRecSans">
${tag('NomNaissance', patient.nom_naissance)}${prenoms.map((p) => tag('Prenom', p)).join('')}${tag('Sexe', patient.sexe)}${tag('DateNaissance', patient.date_naissance)}${tag('LieuNaissance', patient.lieu_naissance)}
</RECSANSVITALE></e:Body></e:Envelope>`
}

function post(body) {
  const tls = { ca: readFileSync(settings.pki.ca), cert: readFileSync(settings.pki.certificat), key: readFileSync(settings.pki.cle) }
  const headers = { 'Content-Type': `application/soap+xml; charset=utf-8; action="${ACTION}"`, 'Content-Length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const call = request(settings.services.insi.url, { method: 'POST', headers, ...tls }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks).toString('utf8'))).on('error', reject)
    })
    call.on('error', reject).end(body)
  })
}

async function search(patient) {
  const alone = patient.prenoms.map((prenom) => [prenom]).filter((_, rank) => !(SKIPS && rank === 1))
  let code = null
  for (const prenoms of patient.prenoms.length > 1 ? [...alone, patient.prenoms] : alone) {
    const xml = await post(message(patient, prenoms))
    code = read('CodeCR', xml)
    if (code === '00') {
      const identity = { matricule: read('NumIdentifiant', xml), cle: read('Cle', xml), oid: read('OID', xml), nom_naissance: read('NomNaissance', xml) }
      return { presente: { ...identity, prenoms: (read('ListePrenom', xml) ?? '').split(' ').filter(Boolean) }, message: null }
    }
    if (code !== '01') break
  }
  return { presente: null, message: code ? `Aucune identité retenue (code ${code})` : 'Erreur du téléservice' }
}

const operations = {
  decrire: () => ({ nom: 'Exemple Node', version: '1', operations: Object.keys(operations), capacites: { reinitialisation: true, creation_patient: true } }),
  configurer: (given) => ((settings = given), { pris_en_compte: Object.keys(given) }),
  reinitialiser: () => (patients.clear(), {}),
  enregistrer_patient: ({ patient }) => (patients.set(patient.reference, patient), { reference: patient.reference }),
  rechercher_ins: ({ patient }) => search(patients.get(patient.reference) ?? patient).catch((error) => ({ presente: null, message: `Téléservice injoignable : ${error.message}` })),
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, operation, parametres } = JSON.parse(line)
  const outcome = operations[operation] ? { statut: 'ok', resultat: await operations[operation](parametres) } : { statut: 'non_supporte', message: operation }
  process.stdout.write(JSON.stringify({ pilotage: 1, id, ...outcome }) + '\n')
}
