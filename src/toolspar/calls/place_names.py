"""Names of regions, countries and cities, and where a bare city's name is first thought of.

Countries and their codes are those of ISO 3166-1, and the names they commonly go by.
"""

from __future__ import annotations

_US = (
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,FL Florida,"
    "GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,"
    "MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,"
    "NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,"
    "OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,"
    "UT Utah,VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming,DC District of Columbia"
)
_CANADA = (
    "AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,NS Nova Scotia,"
    "ON Ontario,PE Prince Edward Island,QC Quebec,SK Saskatchewan,NT Northwest Territories,NU Nunavut,YT Yukon"
)
_AUSTRALIA = (
    "NSW New South Wales,VIC Victoria,QLD Queensland,TAS Tasmania,SA South Australia,WA Western Australia,"
    "NT Northern Territory,ACT Australian Capital Territory"
)
# Names, separated by commas, and the codes of two and three letters.
_COUNTRIES = (
    "afghanistan AF AFG;albania AL ALB;algeria DZ DZA;andorra AD AND;angola AO AGO;argentina AR ARG;armenia AM ARM;"
    "australia AU AUS;austria AT AUT;azerbaijan AZ AZE;bahamas,the bahamas BS BHS;bahrain BH BHR;bangladesh BD BGD;"
    "barbados BB BRB;belarus BY BLR;belgium BE BEL;belize BZ BLZ;benin BJ BEN;bhutan BT BTN;bolivia BO BOL;"
    "bosnia and herzegovina,bosnia BA BIH;botswana BW BWA;brazil BR BRA;brunei BN BRN;bulgaria BG BGR;"
    "burkina faso BF BFA;burundi BI BDI;cambodia KH KHM;cameroon CM CMR;canada CA CAN;cape verde CV CPV;"
    "chad TD TCD;chile CL CHL;china,people's republic of china CN CHN;colombia CO COL;congo CG COG;"
    "costa rica CR CRI;croatia HR HRV;cuba CU CUB;cyprus CY CYP;czech republic,czechia CZ CZE;denmark DK DNK;"
    "dominican republic DO DOM;ecuador EC ECU;egypt EG EGY;el salvador SV SLV;estonia EE EST;ethiopia ET ETH;"
    "fiji FJ FJI;finland FI FIN;france FR FRA;gabon GA GAB;gambia GM GMB;georgia GE GEO;germany,deutschland DE DEU;"
    "ghana GH GHA;greece GR GRC;guatemala GT GTM;guinea GN GIN;haiti HT HTI;honduras HN HND;hong kong HK HKG;"
    "hungary HU HUN;iceland IS ISL;india IN IND;indonesia ID IDN;iran IR IRN;iraq IQ IRQ;"
    "ireland,republic of ireland IE IRL;israel IL ISR;italy IT ITA;ivory coast,cote d'ivoire CI CIV;jamaica JM JAM;"
    "japan JP JPN;jordan JO JOR;kazakhstan KZ KAZ;kenya KE KEN;kosovo XK XKX;kuwait KW KWT;kyrgyzstan KG KGZ;"
    "laos LA LAO;latvia LV LVA;lebanon LB LBN;liberia LR LBR;libya LY LBY;liechtenstein LI LIE;lithuania LT LTU;"
    "luxembourg LU LUX;madagascar MG MDG;malawi MW MWI;malaysia MY MYS;maldives MV MDV;mali ML MLI;malta MT MLT;"
    "mauritius MU MUS;mexico MX MEX;moldova MD MDA;monaco MC MCO;mongolia MN MNG;montenegro ME MNE;morocco MA MAR;"
    "mozambique MZ MOZ;myanmar,burma MM MMR;namibia NA NAM;nepal NP NPL;netherlands,the netherlands,holland NL NLD;"
    "new zealand NZ NZL;nicaragua NI NIC;niger NE NER;nigeria NG NGA;north korea KP PRK;north macedonia MK MKD;"
    "norway NO NOR;oman OM OMN;pakistan PK PAK;panama PA PAN;papua new guinea PG PNG;paraguay PY PRY;peru PE PER;"
    "philippines,the philippines PH PHL;poland PL POL;portugal PT PRT;puerto rico PR PRI;qatar QA QAT;"
    "romania RO ROU;russia,russian federation RU RUS;rwanda RW RWA;saudi arabia SA SAU;senegal SN SEN;"
    "serbia RS SRB;singapore SG SGP;slovakia SK SVK;slovenia SI SVN;somalia SO SOM;south africa ZA ZAF;"
    "south korea,korea,republic of korea KR KOR;spain ES ESP;sri lanka LK LKA;sudan SD SDN;sweden SE SWE;"
    "switzerland CH CHE;syria SY SYR;taiwan TW TWN;tajikistan TJ TJK;tanzania TZ TZA;thailand TH THA;togo TG TGO;"
    "trinidad and tobago TT TTO;tunisia TN TUN;turkey,turkiye TR TUR;turkmenistan TM TKM;uganda UG UGA;"
    "ukraine UA UKR;united arab emirates,uae,u.a.e. AE ARE;united kingdom,uk,u.k.,great britain,britain GB GBR;"
    "united states,usa,us,u.s.,u.s.a.,united states of america,america US USA;uruguay UY URY;uzbekistan UZ UZB;"
    "vatican city,vatican VA VAT;venezuela VE VEN;vietnam VN VNM;yemen YE YEM;zambia ZM ZMB;zimbabwe ZW ZWE"
)
# What a bare name means first; the namesakes elsewhere need their region.
_HOMES = (
    "paris:france;london:united kingdom;rome:italy;athens:greece;berlin:germany;madrid:spain;moscow:russia;"
    "cairo:egypt;dublin:ireland;vienna:austria;milan:italy;naples:italy;venice:italy;florence:italy;"
    "manchester:united kingdom;birmingham:united kingdom;oxford:united kingdom;warsaw:poland;lima:peru;delhi:india;"
    "melbourne:australia;sydney:australia;perth:australia;toronto:canada;vancouver:canada;barcelona:spain;"
    "lisbon:portugal;geneva:switzerland;st petersburg:russia;edinburgh:united kingdom;glasgow:united kingdom;"
    "hamburg:germany;amsterdam:netherlands;bristol:united kingdom;liverpool:united kingdom;valencia:spain;"
    "granada:spain;santiago:chile;hyderabad:india;tripoli:libya;alexandria:egypt;newcastle:united kingdom;"
    "york:united kingdom;bath:united kingdom;wellington:new zealand;victoria:canada;hamilton:canada;"
    "kingston:jamaica;cordoba:spain;merida:mexico;leon:mexico;guadalajara:mexico;la paz:bolivia;"
    "trinidad:trinidad and tobago;dresden:germany;stuttgart:germany;munich:germany;zurich:switzerland;"
    "brussels:belgium;copenhagen:denmark;stockholm:sweden;oslo:norway;helsinki:finland;prague:czech republic;"
    "budapest:hungary;istanbul:turkey;tokyo:japan;beijing:china;mumbai:india"
)
_HOMES_IN_US = (
    "portland:oregon;houston:texas;miami:florida;dallas:texas;boston:massachusetts;las vegas:nevada;columbus:ohio;"
    "hollywood:california;chicago:illinois;los angeles:california;san francisco:california;new york:new york;"
    "seattle:washington;philadelphia:pennsylvania;phoenix:arizona;san diego:california;austin:texas;"
    "san antonio:texas;denver:colorado;nashville:tennessee;memphis:tennessee;detroit:michigan;baltimore:maryland;"
    "atlanta:georgia;charlotte:north carolina;indianapolis:indiana;milwaukee:wisconsin;minneapolis:minnesota;"
    "new orleans:louisiana;pittsburgh:pennsylvania;cincinnati:ohio;cleveland:ohio;orlando:florida;tampa:florida;"
    "sacramento:california;san jose:california;oakland:california;salt lake city:utah;honolulu:hawaii;"
    "anchorage:alaska;albuquerque:new mexico;tucson:arizona;raleigh:north carolina;richmond:virginia;"
    "buffalo:new york;st louis:missouri;kansas city:missouri;oklahoma city:oklahoma;louisville:kentucky;"
    "fort worth:texas;el paso:texas;beverly hills:california;berkeley:california;palo alto:california;"
    "malibu:california;santa monica:california;boulder:colorado;savannah:georgia;hartford:connecticut"
)


def _regions() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for table, country in ((_US, "united states"), (_CANADA, "canada"), (_AUSTRALIA, "australia")):
        for entry in table.split(","):
            code, name = entry.split(" ", 1)
            for spelling in (code, name.lower()):
                found[spelling] = (*found.get(spelling, ()), (name.lower(), country))
    for name in ("england", "scotland", "wales", "northern ireland"):
        found[name] = ((name, "united kingdom"),)
    found["D.C."] = found["DC"]
    return found


def _countries() -> tuple[dict[str, str], dict[str, str]]:
    names: dict[str, str] = {}
    codes: dict[str, str] = {}
    for entry in _COUNTRIES.split(";"):
        spelled, *letters = entry.rsplit(" ", 2)
        aliases = spelled.split(",")
        names.update(dict.fromkeys(aliases, aliases[0]))
        codes.update(dict.fromkeys(letters, aliases[0]))
    return names, codes


def _homes(table: str) -> dict[str, str]:
    return {city: home for city, _, home in (entry.partition(":") for entry in table.split(";"))}


REGIONS = _regions()
"""Every spelling of a region (upper-case codes, lower-case names) with what it may mean: names and countries."""
COUNTRY_BY_NAME, COUNTRY_BY_CODE = _countries()
HOME_STATE = _homes(_HOMES_IN_US)
"""State of a city that is first thought of there."""
HOME_COUNTRY = _homes(_HOMES) | dict.fromkeys(HOME_STATE, "united states")
"""Country of a city that is first thought of there."""
