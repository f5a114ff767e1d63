create table currencies (
    code text primary key,
    minor_digits smallint not null check (minor_digits between 0 and 4)
);
comment on table currencies is 'ISO 4217: how many digits a currency''s amounts have. The same as events/currencies.json.';

insert into currencies (code, minor_digits)
select
    unnest(string_to_array(
        'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF', ' '
    )) as code,
    0 as minor_digits
union all
select
    unnest(string_to_array(
        'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL '
        || 'BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK '
        || 'DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG '
        || 'HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD '
        || 'MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK '
        || 'NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD '
        || 'SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH '
        || 'USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG', ' '
    )) as code,
    2 as minor_digits
union all
select
    unnest(string_to_array(
        'BHD IQD JOD KWD LYD OMR TND', ' '
    )) as code,
    3 as minor_digits
union all
select
    unnest(string_to_array(
        'CLF UYW', ' '
    )) as code,
    4 as minor_digits;
