<?xml version="1.0" encoding="UTF-8"?>
<!--
  Makes a stylesheet of a Schematron schema (ISO 19757-3, query binding xslt2), as Peppol's is
  written: let, function, pattern, rule, assert, report. In each pattern the first rule that fits
  an element is the one that is asked. The stylesheet answers with the ids of what failed, and
  with no value of the document.
-->
<xsl:stylesheet version="3.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:out="stylesheet-to-be"
    xmlns:sch="http://purl.oclc.org/dsdl/schematron"
    xmlns:svrl="http://purl.oclc.org/dsdl/svrl"
    exclude-result-prefixes="sch">

  <xsl:namespace-alias stylesheet-prefix="out" result-prefix="xsl"/>
  <xsl:output method="xml" encoding="UTF-8"/>

  <xsl:template match="/sch:schema">
    <out:stylesheet version="3.0">
      <xsl:for-each select="sch:ns">
        <xsl:namespace name="{@prefix}" select="string(@uri)"/>
      </xsl:for-each>
      <xsl:apply-templates select="sch:let"/>
      <xsl:copy-of select="xsl:function"/>
      <out:template match="/">
        <svrl:schematron-output>
          <xsl:for-each select="sch:pattern">
            <out:apply-templates select="/" mode="{generate-id()}"/>
          </xsl:for-each>
        </svrl:schematron-output>
      </out:template>
      <xsl:apply-templates select="sch:pattern"/>
    </out:stylesheet>
  </xsl:template>

  <xsl:template match="sch:pattern">
    <xsl:variable name="mode" select="generate-id()"/>
    <xsl:apply-templates select="sch:let"/>
    <out:mode name="{$mode}" on-no-match="shallow-skip" on-multiple-match="use-last"/>
    <out:template match="@*" mode="{$mode}" priority="-1"/>
    <xsl:for-each select="sch:rule">
      <out:template match="{@context}" mode="{$mode}" priority="{1 + last() - position()}">
        <xsl:apply-templates select="sch:let | sch:assert | sch:report"/>
        <out:apply-templates select="@* | node()" mode="{$mode}"/>
      </out:template>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="sch:let">
    <out:variable name="{@name}" select="{@value}"/>
  </xsl:template>

  <xsl:template match="sch:assert">
    <out:if test="not({@test})">
      <svrl:failed-assert id="{@id}" flag="{(@flag, 'fatal')[1]}"/>
    </out:if>
  </xsl:template>

  <xsl:template match="sch:report">
    <out:if test="{@test}">
      <svrl:successful-report id="{@id}" flag="{(@flag, 'fatal')[1]}"/>
    </out:if>
  </xsl:template>
</xsl:stylesheet>
