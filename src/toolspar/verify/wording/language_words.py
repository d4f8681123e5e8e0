"""Frequent words of languages in the Latin alphabet: function words, and what a request is made of."""

from __future__ import annotations

from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS

_LISTS: dict[str, str] = {
    "German": """der die das den dem des ein eine einen einem einer eines und oder aber ist sind wird werden wurde hat
        haben habe kann kannst können könntest könnten könnte würde möchte mochte ich du er sie wir ihr mich mir dich
        dir uns euch mein meine meinen meinem meiner dein deine deinen nicht kein keine keinen für fuer mit von vom zum
        zur zu auf bei beim nach aus über ueber unter im am um bis als auch noch nur schon sehr wie was wann wo wer
        warum welche welcher welches welchen dass daß wenn dann damit bitte danke sich es diese dieser diesen dieses
        alle mal gib zeig zeige finde suche sag nenne berechne erstelle buche brauche will soll muss heute morgen
        gestern uhr tage tagen nächte nächsten wetter wetterbericht zwei drei vier fünf fuenf zwischen durch gegen ohne
        sowie mehr viel wieviel januar februar märz juni juli oktober dezember gibt geben machen wäre hätte jahr jahre
        jahren stunde stunden minuten preis zeit hallo ja nein doch denn weil""",
    "French": """le la les un une des du de et ou mais est sont être avoir était sera avez avons ont suis fait faire je
        tu il elle nous vous ils elles mon ma mes ton tes votre vos notre nos leur leurs son sa ses moi toi lui que qui
        quoi dont où quel quelle quels quelles ce cet cette ces pas ne plus pour par sur sous dans avec sans chez vers
        entre depuis pendant jusque au aux en comme si très bien aussi alors donc car combien comment quand pourquoi
        voudrais veux peux peut pouvez pourriez pourrais aimerais faut cherche trouve trouver donne dis calcule
        calculer réserve réserver jour jours nuit nuits heure heures semaine mois année années aujourd demain hier deux
        trois quatre cinq six sept huit neuf dix janvier février mars avril mai juin juillet août septembre octobre
        novembre décembre merci bonjour salut oui entre selon tout toute tous toutes même autre autres personnes prix
        météo envoie montre savoir dire quelque fois plaît plait voici afin ainsi chaque""",
    "Spanish": """el la los las un una unos unas de del al y o pero es son está están ser estar era fue hay tiene tengo
        tener yo tú él ella nosotros ustedes usted me te se nos mi mis tu tus su sus que qué cual cuál cuáles quién
        quien cuándo cuando dónde donde cómo como cuánto cuanto cuánta cuántos por para con sin sobre entre desde hasta
        hacia según no sí muy más mas también pero porque si ya este esta estos estas ese esa eso esto quiero quisiera
        quiere necesito necesita puedes puede podrías podría gustaría favor gracias hola busca buscar búscame encuentra
        encontrar decirme saber puedo dame dime calcula calcular reserva reservar muestra muéstrame envía haz hacer
        cada todo toda todos
        todas otro otra uno dos tres cuatro cinco seis siete ocho nueve diez día días noche noches hora horas semana
        mes año años hoy mañana ayer enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
        diciembre lunes martes miércoles jueves viernes sábado domingo precio tiempo ciudad mesa personas cerca a""",
    "Portuguese": """o os as um uma uns umas de do da dos das no na nos nas ao aos à às pelo pela pelos pelas e ou mas
        é são está estão ser estar foi tem tenho ter eu você vocês ele ela eles nós me te se meu minha meus minhas seu
        sua que qual quais quem quando onde como quanto quantos quanta por para com sem sobre entre desde até não sim
        muito mais também porque isso isto este esta esse essa aquele quero queria quer preciso precisa pode podes
        poderia gostaria favor obrigado obrigada olá procure procurar encontre encontrar diga calcule calcular reserve
        reservar mostre envie faça fazer faz dizer saber cada todo toda todos outro dois duas três quatro cinco seis
        sete oito nove dez
        dia dias noite noites hora horas semana mês ano anos hoje amanhã ontem janeiro fevereiro março abril maio junho
        julho agosto setembro outubro novembro dezembro preço tempo cidade mesa pessoas partir dar""",
    "Italian": """il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal
        dallo dalla dai dalle in nel nello nella nei nelle su sul sulla sui con per tra fra e ed o ma è sono sei era ha
        ho hai hanno essere avere io tu lui lei noi voi loro mi ti si ci vi mio mia miei tuo tua suo sua che chi cosa
        quale quali quando dove come quanto quanta quanti quante perché non sì molto più anche se questo questa questi
        queste quello vorrei voglio vuole bisogno puoi può potresti potrebbe favore grazie ciao cerca cercare cercami
        trova trovare trovami dammi dimmi calcola calcolare prenota prenotare mostra mostrami manda invia fai fare ogni
        tutto tutti tutte altro uno due tre quattro cinque sei sette otto nove dieci giorno giorni notte notti ora ore
        settimana mese anno anni oggi domani ieri gennaio febbraio marzo aprile maggio giugno luglio agosto settembre
        ottobre novembre dicembre prezzo tempo città tavolo persone sotto senza qual""",
    "Catalan": """el la els les un una uns unes del dels i amb per és són està tinc té vull voldria pots podries jo tu
        ell nosaltres meu meva seu seva que què quin quina quan com quant sense sobre entre fins també però perquè
        aquest aquesta si us plau gràcies hola busca troba digues calcula avui demà dies nit nits dos tres quatre cinc
        als pel""",
    "Romanian": """și si sau dar este sunt era fi are am ai avem eu tu el ea noi voi ei mea meu mele ale lui care ce
        cine când unde cum cât câte pentru pe cu fără despre între până din la în de nu da foarte mai de un o unui unei
        acest această vreau aș doresc pot poți puteți trebuie rog mulțumesc bună caută găsește spune arată calculează
        rezervă zi zile noapte nopți oră ore azi mâine doi două trei patru cinci preț vremea avea dintre spre către îmi
        îți""",
    "Dutch": """de het een en of maar is zijn was waren wordt worden heeft hebben heb kan kun kunt kunnen zou wil wilt
        willen ik jij je jullie hij zij ze wij we mij hem haar ons onze mijn jouw uw niet geen voor met van naar op bij
        aan uit over onder tussen tot door als ook nog maar wel zeer hoe wat wanneer waar wie waarom welke dat dit deze
        die dan er graag alsjeblieft alstublieft dank bedankt zoek vind geef vertel toon bereken boek reserveer maak
        stuur nodig moet vandaag morgen gisteren uur dag dagen nacht nachten jaar weer twee drie vier vijf zes zeven
        acht negen tien januari februari maart mei augustus alle veel meer prijs hallo hoeveel mag zonder sinds te om
        kunnen""",
    "Swedish": """och eller men är var har hade kan kunde skulle vill ska jag du han hon vi ni de mig dig oss er min
        mitt mina din ditt dina inte ingen inget för med av från till på vid efter ut över under mellan genom som också
        mycket hur vad när var vem varför vilken vilket vilka att det den detta dessa en ett snälla tack hej hitta sök
        ge visa berätta räkna beräkna boka skapa skicka behöver måste idag imorgon igår klockan dag dagar natt nätter
        år väder vädret två tre fyra fem sex sju åtta nio tio om mer alla utan denna""",
    "Danish": """og eller men er var har havde kan kunne skulle vil skal jeg du han hun vi i de mig dig os min mit mine
        din dit dine ikke ingen intet for med af fra til på ved efter ud over under mellem gennem som også meget hvor
        hvad hvornår hvem hvorfor hvilken hvilket hvilke at det den dette disse en et tak hej find søg giv vis fortæl
        beregn book bestil lav send brug behøver skal må dag dage nat nætter år vejret to tre fire fem seks syv otte ni
        ti om mere alle uden venligst gerne ønsker mange""",
    "Norwegian": """og eller men er var har hadde kan kunne skulle vil skal jeg du han hun vi dere de meg deg oss min
        mitt mine din ditt dine ikke ingen for med av fra til på ved etter ut over under mellom gjennom som også veldig
        hvor hva når hvem hvorfor hvilken hvilket hvilke å det den dette disse en ei et takk hei finn søk gi vis fortell
        beregn bestill lag send trenger må dag dager natt netter år været to tre fire fem seks sju åtte ni ti om mer
        alle uten vennligst gjerne ønsker""",
    "Finnish": """ja tai mutta on ovat oli olla olen olet minä sinä hän me te he minun sinun minulle mikä mitä missä
        milloin nyt millainen kuka miksi miten kuinka paljon joka jotka että jos kun ei en et eivät kanssa ilman kuten
        vai myös vain
        tämä se nämä haluan haluaisin tarvitsen voitko voisitko voinko kiitos ole hyvä etsi löydä kerro näytä laske
        varaa lähetä tee tänään huomenna eilen kello päivää päivän yötä yksi kaksi kolme neljä viisi kuusi hinta sää
        varten sekä alle yli välillä mistä mihin""",
    "Estonian": """ja või aga on olen oli olema mina sina tema meie teie minu sinu mulle mis kes kus millal miks kuidas
        kui palju et ei ka see need tahan sooviksin vajan saad kas palun tänan otsi leia ütle näita arvuta broneeri
        saada täna homme eile kell päeva ööd üks kaks kolm neli viis hind ilm jaoks ilma koos""",
    "Hungarian": """és vagy de van volt lesz vannak én te ő mi ti ők nekem neked hogy ha nem is csak már még az egy ez
        ami aki mely melyik hol mikor miért hogyan mennyi mennyibe szeretnék szeretném kérem kérlek kell tudsz tudnál
        tudod keress keresd találj mondd mutasd számítsd foglalj küldj köszönöm ma holnap tegnap óra nap napra
        éjszakára két kettő három négy öt hat ár alatt felett között nélkül által számára milyen időjárás legyen""",
    "Polish": """i lub albo ale jest są był była będzie być ma mam masz mieć ja ty on ona my wy mnie mi cię nam was mój
        moja moje twój twoja jego jej ich nie tak dla z ze na do od w we po przed przy bez pod nad między przez o jak co
        kto gdzie kiedy dlaczego jaki jaka jakie jaką który która które że żeby jeśli gdy to ten ta te tego tej tym
        również też tylko bardzo chcę chciałbym chciałabym potrzebuję możesz czy proszę dziękuję cześć znajdź szukaj
        podaj powiedz pokaż oblicz zarezerwuj wyślij zrób dziś dzisiaj jutro wczoraj godzina godzinie dni noce rok lat
        dwa trzy cztery pięć cena cenę pogoda pogodę ile oraz mogę""",
    "Czech": """a nebo ale je jsou byl byla bude být má mám máš já ty on ona my vy mě mi tě nám vás můj moje tvůj jeho
        její ne ano pro z ze na do od v ve po před při bez pod nad mezi přes o jak co kdo kde kdy proč jaký jaká jaké
        který která které že aby jestli když to ten ta te tento tato toto také jen velmi chci chtěl chtěla potřebuji
        můžeš mohl mohla prosím děkuji ahoj najdi hledej řekni ukaž spočítej vypočítej rezervuj pošli udělej dnes zítra
        včera hodin hodinu dny dní noci rok let dva dvě tři čtyři pět cena cenu počasí kolik mohu jsem jsi""",
    "Slovak": """a alebo ale je sú bol bola bude byť má mám máš ja ty on ona my vy ma mi ťa nám vás môj moje tvoj jeho
        jej nie áno pre z zo na do od v vo po pred pri bez pod nad medzi cez o ako čo kto kde kedy prečo aký aká aké
        ktorý ktorá ktoré že aby keď tento táto toto tiež len veľmi chcem chcel potrebujem môžeš mohol prosím ďakujem
        ahoj nájdi hľadaj povedz ukáž vypočítaj rezervuj pošli urob dnes zajtra včera hodín dní noci rokov dva tri štyri
        päť cena cenu počasie koľko som si""",
    "Croatian": """i ili ali je su bio bila biti će ima imam imaš ja ti on ona mi vi mene meni tebi nam vam moj moja
        moje tvoj njegov njezin ne da za iz na do od u s sa po prije kod bez pod nad između preko o kako što šta tko ko
        gdje gde kada zašto koji koja koje li ako kad to taj ta ovaj ova ovo također samo vrlo želim hoću trebam treba
        možeš možete mogu mogao molim hvala bok nađi pronađi traži reci pokaži izračunaj rezerviraj pošalji napravi
        danas sutra jučer sati dana dan noći godina dva dvije tri četiri pet cijena vrijeme koliko sam si bih htio""",
    "Turkish": """bir ve veya ama için ile bu şu o ben sen biz siz onlar bana sana bize benim senin bizim ne nerede
        nasıl kim neden hangi kaç ne kadar mi mı mu mü değil var yok olan olarak gibi daha çok en göre kadar sonra önce
        istiyorum lazım gerekiyor misin mısın musun edebilir yapabilir verir bul bulabilir ara göster söyle hesapla
        rezervasyon gönder yap lütfen teşekkürler merhaba bugün yarın dün saat gün gece yıl iki üç dört beş fiyat hava
        durumu kişilik arasında üzerinde altında da de""",
    "Indonesian": """yang dan atau tetapi tapi adalah akan sudah sedang ada tidak bukan saya aku kamu anda dia kami kita
        mereka ini itu untuk dari dengan tanpa pada di ke oleh antara seperti juga hanya sangat apa siapa mana kapan
        mengapa kenapa bagaimana berapa tolong mohon terima kasih bisa bisakah dapat mau ingin perlu butuh cari carikan
        temukan beri berikan tunjukkan hitung pesan pesankan kirim buat buatkan hari ini besok kemarin jam malam tahun
        dua tiga empat lima harga cuaca dalam sebuah seorang orang saja dapatkah boleh nak awak""",
    "Vietnamese": """và hoặc nhưng là có không được tôi bạn anh chị chúng mình của cho với từ đến tại trong ngoài trên
        dưới giữa này đó những các một hai ba bốn năm sáu gì ai đâu nào sao bao nhiêu khi nếu thì mà cũng rất hãy vui
        lòng xin cảm ơn muốn cần tìm kiếm đặt gửi tính cho biết hôm nay ngày mai hôm qua giờ đêm giá thời tiết khong
        duoc toi ban nhung nguoi giup về theo""",
    "Tagalog": """ang ng mga sa ay at ako ikaw siya kami tayo sila ko mo niya namin natin nila akin iyo ito iyan iyon
        na pa po opo hindi oo kung para mula hanggang kay ano sino saan kailan bakit paano ilan magkano gusto
        kailangan pwede puwede maaari paki pakisuyo salamat hanapin ibigay sabihin ipakita kalkulahin ngayon bukas
        kahapon araw gabi oras dalawa tatlo apat lima presyo panahon mayroon meron lang din rin nga naman kong""",
    "Swahili": """na ya wa kwa ni za la cha vya katika kutoka hadi bila kama lakini au mimi wewe yeye sisi wao yangu
        yako yake hii hiyo hizi nini nani wapi lini kwanini vipi gani ngapi nataka ninataka nahitaji ninahitaji naomba
        tafadhali asante habari tafuta nitafutie nipe niambie onyesha hesabu tuma weka leo kesho jana saa siku usiku
        mbili tatu nne tano bei hali hewa pia sana tu unaweza""",
    "Hindi": """hai hain tha thi mujhe mera meri mere tum tumhara aap aapka aapke hum hamara ka ki ke ko se mein aur ya
        lekin kya kaun kahan kab kyun kaise kitna kitne kitni liye chahiye chahte chahta karo karna karein kar sakte
        sakta batao bataiye dijiye dikhao dhundo bhejo nahi nahin haan kripya shukriya dhanyavaad aaj kal din raat baje
        ek do teen chaar paanch wala wale wali bhi sirf bahut yeh woh""",
    "Russian": """ya ty vy my oni mne menya tebya vas nam moy moya eto kak chto kto gde kogda pochemu kakoy kakaya dlya
        iz ot bez ili esli ne nado nuzhno nuzhen nuzhna khochu hochu mozhesh mozhete pozhaluysta pozhaluista spasibo
        privet naydi naidi skazhi pokazhi rasschitay zabroniruy otprav segodnya zavtra vchera chas dney nochi odin dva
        tri chetyre pyat tsena pogoda skolko takzhe tolko""",
    "Chinese": """wo ni ta women nimen tamen de shi bu zai you he gen cong dao shenme nali shui zenme duoshao weishenme
        qing bang bangwo xiexie nihao xiang yao xuyao keyi zhao gei gaosu jintian mingtian zuotian tianqi jiage""",
    "Japanese": """watashi anata boku kare kanojo desu masu deshita wo wa ga ni kara made nani doko itsu dare doushite
        ikura kudasai onegai onegaishimasu arigatou konnichiwa sagashite oshiete yoyaku keisan okutte kyou ashita
        kinou tenki nedan hoshii shitai""",
    "Latin": """et sed est sunt esse erat ego tu nos vos mihi tibi meus tuus ad ab ex cum sine pro inter quod quid quis
        ubi quando cur quomodo quantum velim volo quaeso gratias inveni dic hodie cras heri dies noctes duo tres
        quattuor quinque lorem ipsum dolor amet consectetur adipiscing elit""",
    "Esperanto": """la kaj aŭ sed estas estis mi vi li ŝi ni ili mia via lia al de el en kun sen por inter kio kiu kie
        kiam kial kiel kiom mi volas bezonas bonvolu dankon saluton trovu serĉu diru montru kalkulu rezervu sendu hodiaŭ
        morgaŭ hieraŭ tagoj noktoj du tri kvar kvin prezo vetero povas ĉu""",
    "Welsh": """yr ac neu ond yw mae oes oedd rydw dw chi ni nhw fy dy ei ein eich wrth gyda heb rhwng beth pwy ble
        pryd pam sut faint dwi eisiau angen allwch allet ti os gwelwch yn dda diolch helo dod heddiw yfory ddoe""",
    "Irish": """agus nó ach tá bhfuil bhí mé tú sé sí sinn sibh siad mo bhur ag ar le gan idir cad cé cá cathain conas
        cé mhéad teastaíonn uaim féidir leat más é do thoil raibh maith agat dia duit faigh inniu amárach inné""",
}

_ALSO_ENGLISH = frozenset(
    """
    a acht acute ad al also alle am an ang anno april arm art as at august ay bad ban bar bis bin bok book bu but by ca
    car cat ce cha con come comment coin cu cum cur da dan dal dar das de del den der des di die dice dit do don dos du
    due e ed ego el elle em en er era es est et ever ex far fare fat favor fem fin find fire for fort gap god got ha
    ham had hat he hem hi hun i id ii il im in is it ja jam je join kali kay ki kin ko la lag land las last lav le les
    let li li lo long los ma mag main mal man mange mar mare mars mas mass mate may mayo me meg mere mes met mi min
    mine mise mit mo modo more most much my na nad nam ne net ni no non nor nos not notes nun o of oh oi ok old om on
    once one or os out over own pa pan par pas pay pays pe per pet pie pin plus po pod pop post pour pro pub put
    quid rad rate raz red rest rev rock rot sa sac said sale salve san sans sat saw se sea see sen send set sets sex
    she shi si sick side sin sit six so sol sole son sou su sub sun sur ta tag tak tal tall tam tan tape tar te tee
    ten than the thou ti ties till tim to ton top tot tour tout tri tu two un under up us van var ver vi via vide vol
    vos wa war was wat we web wel wet will win wo ya ye you yu za zu ze wand rang bank auto note notes use men door
    map tot list kind gift test son sons pain chat six mai september november januar oktober may be has had was
    here there none list mark vis gi of os nat dit min ore pot bio taxi note reserve lima mesa domingo tempo chi pos
    reserva martes primo solo bravo grand petit chef menu hotel radio video piano total final local normal general
    animal hospital capital central natural plan oro mal gen sie hey hallo alma nova real ideal et
    jan feb apr jun jul sep oct nov dec mon tue wed thu fri dia dias sera comes ora cosa nostra ai tea bin ons dell
     tod welt ball hand finger winter sommer name arm warm wind sand gold ring land plan tier rat roman star
    her him his our your them they then this that these those with from over into ill its mis tres mode mono kun
    ole sie tie fem kar tum hum kal din raat wala woh ek kaun bhi nit nits quant tien acht dank maart uit ver
    leo lini vipi saa bei kama hali gani weka sana tuma heri jana dies duo tres velim dic cras sed sunt nos amet elit
    habari ito iyo paki gabi apat oras bukas tayo ako kami sila saan ilan mana mau dapat pesan kami jam malam
    moy ot iz odin tolko dva nado vas nam oni eto kal mere ac pam ti mae dy chi helo dod sut dia ag ar cad gan mo le
    ab abs alla ayer az bang bez bol care chas cho ci cinco co cong dame damit dare deg dig dime dine dis disse drei ea 
    ela ell ella etta ex faire fait fir fue fur ga ge genom giv hay hei hind ho hoe hon hora ile inter io itu
    ja jag jest jour juli julio juni junio junho ka kak kaj kas kc ke kim kita kong koos kung lang lat lei leia len
    lia lub lui mag mai made manda med mera meri mia mig mii mina mio mir moi mol mu naar nap nas nebo
    neu ng nga ni nie nio nii noi nog nova nu od ona onde one oo op ou ova par partir pel pela pia plait pre pri prix
    pwede qua quantum rin rog saada sag saja sake salut sam samo sati sei sem sen sense sept ser ses
    sete sima sine sinn siya skulle som sou sul sus tack tahan tahun tai taj tamen tapi teen teie tej tema tes
    theo thi tio toda todo toi toon tra trove twee u uden uhr uma una uno unos uns ut uw v vad vain vai
    vam ved veer vel vem ver vers vid viel vil vind visa vo vom w wale wali wij women y yan yang yao yap yeh
    yo yr zai zes zij zo zou zum bang boku bola bukan cena ikaw imam kara kare kako lia luna mera moja
    otto pero rosa sino tema tha toto alma
    fan bare alt ut ute tre bok ave ora mil ano anos pode tem ter meu sua seu ao eu wil kan kun heb ons
    """.split()
)
"""Words of the lists that English texts hold too: as words, names, abbreviations or likely slips of the finger."""

ENGLISH = STOP_WORDS - {"s", "t", "me", "no", "a", "an", "in", "as", "do"}
"""Function words of English that hardly any other language has."""

LANGUAGES: dict[str, frozenset[str]] = {name: frozenset(text.split()) for name, text in _LISTS.items()}
"""Frequent words by language, English left out."""

ENGLISH_ONLY = ENGLISH - frozenset().union(*LANGUAGES.values())
"""Function words of English that none of the lists holds."""

SHARED = _ALSO_ENGLISH | STOP_WORDS | REQUEST_VERBS
"""Words that say little for another language, since English texts hold them as well."""

BORROWED = frozenset(
    """
    à açaí café cafés cliché clichés crème brûlée débutante décor déjà vu détente doppelgänger éclair éclairs élan
    émigré
    entrée entrées exposé façade façades fiancé fiancée flambé fête garçon gruyère jalapeño jalapeños maître maté
    matinée mañana naïve naïveté née papier-mâché passé pâté piña piñata pinata protégé purée résumé résumés risqué
    rosé roué sauté sautéed señor señora smörgåsbord smørrebrød soirée soufflé tête touché über vis voilà crêpe crêpes
    jalapeno coöperate coördinate reëlect zoë premièr première consommé rösti müesli naivité früh führer pho phở bánh
    mì poké açai glacé lamé macramé outré ragoût rémoulade roulé château chateau hôtel école bête noire
    """.split()
)
"""Words with accents that English has taken over."""

BORROWED_PHRASES = (
    r"por favor|muchas gracias|gracias|merci(?: beaucoup)?|s'il (?:vous|te) pla[iî]t|danke(?: sch[oö]n)?|bitte"
    r"|grazie(?: mille)?|per favore|ciao|hola|hallo|bonjour|salut|arigat(?:o|ou)|namaste|aloha|obrigad[oa]"
    r"|buenos d[ií]as"
    r"|je ne sais quoi|c'est la vie|d[ée]j[àa] vu|vis-?[àa]-?vis|raison d'[êe]tre|en route|du jour|[àa] la \w+"
    r"|coup d'[ée]tat|al dente|al fresco|et al|ad hoc|per se|pro bono|mi casa (?:es )?su casa|que ser[aá],? ser[aá]"
    r"|hasta la vista|mano a mano|bon app[ée]tit|bon voyage|au pair|au revoir|hors d'oeuvres?|faux pas|carpe diem"
    r"|et cetera|dolce vita|joie de vivre|laissez faire|avant garde|nom de plume|cr[èe]me de la cr[èe]me|tout de suite"
    r"|auf wiedersehen|wunderbar|guten (?:tag|morgen)|buenas noches|adi[oó]s|amigos?|salamat|spasibo|pronto"
    r"|cum laude|quid pro quo|status quo|in situ|in vivo|in vitro|de facto|a priori|alma mater|persona non grata"
)
"""Courtesy and set phrases that people drop into an English sentence."""
