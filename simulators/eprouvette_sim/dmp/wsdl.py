"""A description of the existence test for generic clients: ours, written from the facts, not the publisher's."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

_WSDL = """<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:h="urn:hl7-org:v3" xmlns:t="urn:x-eprouvette:dmp:patients"
  targetNamespace="urn:x-eprouvette:dmp:patients" name="Patients">
  <wsdl:types>
    <xs:schema targetNamespace="urn:hl7-org:v3" elementFormDefault="qualified">
      <xs:complexType name="Message"><xs:sequence>
        <xs:any namespace="##any" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence><xs:attribute name="ITSVersion" type="xs:string"/></xs:complexType>
      <xs:element name="PRPA_IN201307UV02" type="h:Message"/>
      <xs:element name="PRPA_IN201308UV02" type="h:Message"/>
    </xs:schema>
  </wsdl:types>
  <wsdl:message name="Demande"><wsdl:part name="corps" element="h:PRPA_IN201307UV02"/></wsdl:message>
  <wsdl:message name="Reponse"><wsdl:part name="corps" element="h:PRPA_IN201308UV02"/></wsdl:message>
  <wsdl:portType name="Patients"><wsdl:operation name="testExistence">
    <wsdl:input message="t:Demande"/><wsdl:output message="t:Reponse"/></wsdl:operation></wsdl:portType>
  <wsdl:binding name="PatientsSoap12" type="t:Patients">
    <soap12:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="testExistence"><soap12:operation soapAction="urn:hl7-org:v3:PRPA_IN201307UV02"/>
      <wsdl:input><soap12:body use="literal"/></wsdl:input><wsdl:output><soap12:body use="literal"/></wsdl:output>
    </wsdl:operation></wsdl:binding>
  <wsdl:service name="Patients"><wsdl:port name="Patients" binding="t:PatientsSoap12">
    <soap12:address location=%LIEU%/></wsdl:port></wsdl:service>
</wsdl:definitions>
"""


def wsdl(location: str) -> bytes:
    """The description, served at that address."""
    return _WSDL.replace("%LIEU%", quoteattr(location)).encode()
