/// Messages as banks send them, after the examples that ISO 20022 and banks publish of `pain.002.001.10` and
/// `camt.054.001.08`.
enum BankMessageSample {
  /// One payout is paid, one rejected, and one on its way.
  static func statusReport(_ paid: String, _ rejected: String, _ pending: String) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <CstmrPmtStsRpt>
        <GrpHdr>
          <MsgId>NBE-20261005-000123</MsgId>
          <CreDtTm>2026-10-05T12:00:00+03:00</CreDtTm>
          <InitgPty><Id><OrgId><AnyBIC>NBEGEGCX</AnyBIC></OrgId></Id></InitgPty>
        </GrpHdr>
        <OrgnlGrpInfAndSts>
          <OrgnlMsgId>HPB-000001</OrgnlMsgId>
          <OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>
          <OrgnlNbOfTxs>3</OrgnlNbOfTxs>
          <GrpSts>PART</GrpSts>
        </OrgnlGrpInfAndSts>
        <OrgnlPmtInfAndSts>
          <OrgnlPmtInfId>HPB-000001</OrgnlPmtInfId>
          <TxInfAndSts>
            <StsId>S1</StsId>
            <OrgnlEndToEndId>\(paid)</OrgnlEndToEndId>
            <TxSts>ACCC</TxSts>
            <AccptncDtTm>2026-10-05T11:30:00+03:00</AccptncDtTm>
            <AcctSvcrRef>FT26278001</AcctSvcrRef>
            <OrgnlTxRef><Amt><InstdAmt Ccy="EGP">971.5</InstdAmt></Amt></OrgnlTxRef>
          </TxInfAndSts>
          <TxInfAndSts>
            <OrgnlEndToEndId>\(rejected)</OrgnlEndToEndId>
            <TxSts>RJCT</TxSts>
            <StsRsnInf>
              <Orgtr><Nm>Banque Misr</Nm></Orgtr>
              <Rsn><Cd>AC04</Cd></Rsn>
              <AddtlInf>Account closed</AddtlInf>
            </StsRsnInf>
          </TxInfAndSts>
          <TxInfAndSts>
            <OrgnlEndToEndId>\(pending)</OrgnlEndToEndId>
            <TxSts>ACSP</TxSts>
          </TxInfAndSts>
        </OrgnlPmtInfAndSts>
      </CstmrPmtStsRpt>
    </Document>
    """
  }

  /// One payout is paid with others of the account, and one comes back the day after.
  static func notification(_ paid: String, _ returned: String) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <ns2:Document xmlns:ns2="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">
      <ns2:BkToCstmrDbtCdtNtfctn>
        <ns2:GrpHdr><ns2:MsgId>N-77</ns2:MsgId><ns2:CreDtTm>2026-10-06T08:00:00</ns2:CreDtTm></ns2:GrpHdr>
        <ns2:Ntfctn>
          <ns2:Id>N-77-1</ns2:Id>
          <ns2:Acct><ns2:Id><ns2:IBAN>EG380019000500000000263180002</ns2:IBAN></ns2:Id></ns2:Acct>
          <ns2:Ntry>
            <ns2:Amt Ccy="EGP">971.50</ns2:Amt>
            <ns2:CdtDbtInd>DBIT</ns2:CdtDbtInd>
            <ns2:Sts><ns2:Cd>BOOK</ns2:Cd></ns2:Sts>
            <ns2:BookgDt><ns2:Dt>2026-10-05</ns2:Dt></ns2:BookgDt>
            <ns2:AcctSvcrRef>FT26278001</ns2:AcctSvcrRef>
            <ns2:BkTxCd><ns2:Domn><ns2:Cd>PMNT</ns2:Cd></ns2:Domn></ns2:BkTxCd>
            <ns2:NtryDtls>
              <ns2:TxDtls><ns2:Refs><ns2:EndToEndId>\(paid)</ns2:EndToEndId></ns2:Refs></ns2:TxDtls>
            </ns2:NtryDtls>
          </ns2:Ntry>
          <ns2:Ntry>
            <ns2:Amt Ccy="EGP">500.00</ns2:Amt>
            <ns2:CdtDbtInd>CRDT</ns2:CdtDbtInd>
            <ns2:Sts><ns2:Cd>BOOK</ns2:Cd></ns2:Sts>
            <ns2:BookgDt><ns2:DtTm>2026-10-06T10:00:00</ns2:DtTm></ns2:BookgDt>
            <ns2:NtryDtls>
              <ns2:TxDtls>
                <ns2:Refs>
                  <ns2:AcctSvcrRef>RT26279001</ns2:AcctSvcrRef><ns2:EndToEndId>\(returned)</ns2:EndToEndId>
                </ns2:Refs>
                <ns2:Amt Ccy="EGP">500.00</ns2:Amt>
                <ns2:CdtDbtInd>CRDT</ns2:CdtDbtInd>
                <ns2:RtrInf><ns2:Rsn><ns2:Cd>AC04</ns2:Cd></ns2:Rsn></ns2:RtrInf>
              </ns2:TxDtls>
            </ns2:NtryDtls>
          </ns2:Ntry>
          <ns2:Ntry>
            <ns2:Amt Ccy="EGP">9000.00</ns2:Amt>
            <ns2:CdtDbtInd>CRDT</ns2:CdtDbtInd>
            <ns2:Sts><ns2:Cd>BOOK</ns2:Cd></ns2:Sts>
            <ns2:BookgDt><ns2:Dt>2026-10-05</ns2:Dt></ns2:BookgDt>
            <ns2:NtryDtls>
              <ns2:TxDtls><ns2:Refs><ns2:EndToEndId>NOTPROVIDED</ns2:EndToEndId></ns2:Refs></ns2:TxDtls>
            </ns2:NtryDtls>
          </ns2:Ntry>
        </ns2:Ntfctn>
      </ns2:BkToCstmrDbtCdtNtfctn>
    </ns2:Document>
    """
  }
}
