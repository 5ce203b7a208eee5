"""HL7 data types as CDA writes them: instants with offset, their UTC form, and body signatures by media type."""

from __future__ import annotations

import datetime as dt
import re

_TS = re.compile(r"(\d{4,14})(\.\d+)?([+-]\d{1,4})?")
_FORMS = {4: "%Y", 6: "%Y%m", 8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
#: First bytes of the media types that an N1 body may hold (ISO 32000, JFIF, TIFF 6.0, RTF 1.9).
SIGNATURES = {
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
    "text/rtf": (b"{\\rtf",),
    "text/plain": (b"",),
}
#: ISO 32000 readers accept the header within the first 1024 bytes; PDF/A wants it at the start.
_PDFA_PART = re.compile(rb"pdfaid:part(?:>|\s*=\s*[\"'])\s*(\d)")
_PDFA_LEVEL = re.compile(rb"pdfaid:conformance(?:>|\s*=\s*[\"'])\s*([A-Za-z])")


def est_ts(text: str) -> bool:
    """True for an HL7 TS that is a real instant, from the year to fractions of a second, with or without offset.

    The data type admits an odd last digit; it is not judged.
    """
    match = _TS.fullmatch(text)
    if not match:
        return False
    digits = match.group(1)[: len(match.group(1)) // 2 * 2]
    fields = [int(digits[:4]), int(digits[4:6] or 1), int(digits[6:8] or 1)]
    try:
        dt.datetime(*fields, *(int(digits[at : at + 2]) for at in range(8, len(digits), 2)))  # type: ignore[arg-type] # noqa: DTZ001
    except ValueError:
        return False
    return True


def est_precis(text: str) -> bool:
    """True for an instant written to the second with its offset."""
    match = _TS.fullmatch(text)
    return bool(match and len(match.group(1)) == 14 and match.group(3) and len(match.group(3)) == 5)


def en_utc(text: str | None) -> str | None:
    """The XDS form of a CDA instant: UTC digits, at the precision written; `None` when unreadable.

    Without offset, or coarser than the minute, the digits are kept as written.
    """
    match = _TS.fullmatch(text or "")
    if not match or not est_ts(text or ""):
        return None
    digits, offset = match.group(1), match.group(3)
    if not offset or len(offset) != 5 or len(digits) not in (12, 14):
        return digits
    form = _FORMS[len(digits)]
    local = dt.datetime.strptime(digits, form)  # noqa: DTZ007 - the offset is applied by hand just below
    delta = dt.timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5]))
    try:
        return (local - delta if offset[0] == "+" else local + delta).strftime(form)
    except OverflowError:
        return None


def est_xml(octets: bytes) -> bool:
    """True when bytes start as an XML document does, in UTF-8 or UTF-16."""
    return octets[:2] in (b"\xff\xfe", b"\xfe\xff") or octets[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def signature_tenue(media: str, octets: bytes) -> bool:
    """True when the bytes start as their declared media type does, or when that type has no signature here."""
    known = SIGNATURES.get(media)
    return known is None or any(octets.startswith(start) for start in known)


def pdfa(octets: bytes) -> tuple[str, str] | None:
    """Part and conformance level of the PDF/A identification in a PDF's metadata, `None` when it has none.

    PDF/A metadata is never compressed (ISO 19005-1 §6.7.2), so it is looked for in the raw bytes.
    """
    part = _PDFA_PART.search(octets)
    level = _PDFA_LEVEL.search(octets)
    return (part.group(1).decode(), level.group(1).decode().upper() if level else "") if part else None
