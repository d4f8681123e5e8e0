"""Names that requests speak of: places, people, and what else several domains share."""

CITIES = tuple(
    "Lisbon,Oslo,Chicago,Nairobi,Kyoto,Denver,Prague,Lima,Toronto,Dublin,Seville,Hanoi,Boston,Warsaw,Auckland,Porto,"
    "Seattle,Accra,Vienna,Montreal,Bogota,Helsinki,Austin,Athens,Jakarta,Geneva,Atlanta,Tunis,Krakow,Brisbane,Turin,"
    "Portland,Cairo,Zagreb,Santiago,Bergen,Dallas,Rabat,Antwerp,Osaka,Naples,Phoenix,Quito,Leipzig,Perth,Valencia,"
    "Houston,Dakar,Ghent,Manila,Marseille,Tampa,Amman,Malmo,Busan,Bilbao,Memphis,Havana,Utrecht,Adelaide".split(",")
)
COUNTRIES = tuple(
    "Portugal,Norway,Kenya,Japan,Peru,Canada,Ireland,Vietnam,Poland,Ghana,Austria,Colombia,Finland,Greece,Indonesia,"
    "Switzerland,Tunisia,Croatia,Chile,Egypt,Morocco,Belgium,Italy,Ecuador,Germany,Spain,Senegal,Sweden,Brazil,"
    "Iceland".split(",")
)
FIRST_NAMES = tuple(
    "Maria,James,Aisha,Tomas,Priya,Daniel,Elena,Kofi,Hannah,Mateo,Ingrid,Omar,Chloe,Viktor,Naomi,Lucas,Fatima,Oliver,"
    "Yuki,Samuel,Amara,Henrik,Leila,Marcus,Sofia,Anton,Zara,Felix,Grace,Rafael,Nina,Jonas,Imani,Peter,Carla,Hugo,"
    "Mei,Adrian,Ruth,Diego".split(",")
)
LAST_NAMES = tuple(
    "Santos,Keller,Okafor,Novak,Sharma,Murphy,Petrova,Mensah,Lindqvist,Herrera,Bakker,Haddad,Laurent,Orlov,Tanaka,"
    "Meyer,Rahman,Bennett,Sato,Osei,Diallo,Berg,Karimi,Reid,Rossi,Weber,Malik,Fischer,Owens,Duarte,Kowalski,Jensen,"
    "Mwangi,Carter,Moretti,Lopez,Chen,Foster,Abrams,Vega".split(",")
)
MAIL_DOMAINS = ("example.com", "example.org", "example.net", "mail.example", "office.example")
STREETS = tuple(
    "Maple Street,Harbor Road,Linden Avenue,Mill Lane,Station Road,Cedar Court,Orchard Way,Bridge Street,Hillcrest "
    "Drive,Garden Terrace,Quarry Road,Park Avenue,Willow Lane,Church Street,Canal Street,Birch Close,Market Street,"
    "Ridge Road,Meadow Lane,King Street".split(",")
)
