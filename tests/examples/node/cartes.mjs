// Soft cards: SAML 2.0 assertions signed in plain Node. The XML is written in its exclusive canonical form from the
// start, so that what is digested is what is sent.
import { X509Certificate, createHash, createSign, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion'
const DS = 'http://www.w3.org/2000/09/xmldsig#'
const C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'
const KINDS = {
  ps: { qualifier: 'CPS', attributes: { identifiantFacturation: '990000013', secteurActivite: 'SA05' } },
  vitale: { qualifier: 'urn:x-eprouvette:vitale', attributes: {} },
}

const text = (value) => String(value).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
const method = (name, uri) => `<ds:${name} Algorithm="${uri}"></ds:${name}>`

// A card from its two PEM files: certificate, key, and the holder's identifier (common name).
export function readCard({ certificat, cle }) {
  const certificate = new X509Certificate(readFileSync(certificat))
  const subject = certificate.subject.split('\n')
  return { certificate, key: readFileSync(cle), dn: subject.join(','), holder: subject.find((part) => part.startsWith('CN=')).slice(3) }
}

// The security header of a call: the professional's assertion, then the Vitale one when a card was read.
export function security(assertions) {
  return `<wsse:Security xmlns:wsse="${WSSE}">${assertions.join('')}</wsse:Security>`
}

// One signed assertion; `kind` is ps or vitale, `subject` who it is about.
export function assertion(kind, card, subject) {
  const id = `_${randomUUID()}`
  const { qualifier, attributes } = KINDS[kind]
  const rows = Object.entries(attributes).map(([name, value]) => `<saml:Attribute Name="${name}"><saml:AttributeValue>${text(value)}</saml:AttributeValue></saml:Attribute>`)
  const statement = rows.length ? `<saml:AttributeStatement>${rows.join('')}</saml:AttributeStatement>` : ''
  const open = `<saml:Assertion xmlns:saml="${SAML}" ID="${id}" IssueInstant="${new Date().toISOString()}" Version="2.0">`
  const issuer = `<saml:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName">${text(card.dn)}</saml:Issuer>`
  const rest = `<saml:Subject><saml:NameID NameQualifier="${qualifier}">${text(subject)}</saml:NameID></saml:Subject>${statement}</saml:Assertion>`
  return open + issuer + signature(id, open + issuer + rest, card) + rest
}

function signature(id, signed, card) {
  const digest = createHash('sha256').update(signed, 'utf8').digest('base64')
  const transforms = `<ds:Transforms>${method('Transform', `${DS}enveloped-signature`)}${method('Transform', C14N)}</ds:Transforms>`
  const reference = `<ds:Reference URI="#${id}">${transforms}${method('DigestMethod', 'http://www.w3.org/2001/04/xmlenc#sha256')}<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>`
  const info = `<ds:SignedInfo xmlns:ds="${DS}">${method('CanonicalizationMethod', C14N)}${method('SignatureMethod', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')}${reference}</ds:SignedInfo>`
  const value = createSign('sha256').update(info, 'utf8').sign(card.key, 'base64')
  const certificate = card.certificate.raw.toString('base64')
  return `<ds:Signature xmlns:ds="${DS}">${info}<ds:SignatureValue>${value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`
}
