"""The language check: other languages, mixtures and alphabets, against English with foreign names and words."""

from __future__ import annotations

import pytest
from tests.support.rewrite_cases import TASKS, _task

from toolspar.verify.language import check
from toolspar.verify.wording.language_words import LANGUAGES, SHARED

FOREIGN = (
    "Wie ist das Wetter in Paris in Celsius?",
    "Könntest du mir sagen, wie das Wetter in Paris ist?",
    "Sag mal, regnet es heute in Paris oder scheint die Sonne?",
    "Quel temps fait-il à Paris, en degrés celsius ?",
    "Dis-moi la météo de Paris en celsius, s'il te plaît.",
    "¿Qué tiempo hace en París en grados celsius?",
    "Necesito saber el tiempo en Paris en celsius ahora mismo.",
    "Que tempo faz em Paris, em graus celsius?",
    "Preciso saber como está o clima em Paris em celsius, por favor.",
    "Che tempo fa a Parigi in gradi celsius?",
    "Vorrei sapere com'è il tempo a Parigi in celsius.",
    "Wat voor weer is het in Parijs, in graden celsius?",
    "Hur är vädret i Paris just nu, i celsius?",
    "Hvordan er været i Paris nå, i grader celsius?",
    "Hvad er vejret i Paris lige nu i celsius?",
    "Millainen sää on Pariisissa nyt celsiusasteina?",
    "Jaka jest teraz pogoda w Paryżu w stopniach Celsjusza?",
    "Jaké je teď počasí v Paříži ve stupních Celsia?",
    "Kakvo je vrijeme u Parizu u celzijusima?",
    "Milyen az időjárás Párizsban celsiusban?",
    "Care este vremea la Paris în grade celsius?",
    "Paris'te hava durumu celsius olarak nasıl?",
    "Bagaimana cuaca di Paris sekarang dalam celsius?",
    "Thời tiết ở Paris hiện giờ là bao nhiêu độ celsius?",
    "Ano ang panahon sa Paris ngayon sa celsius?",
    "Hali ya hewa ikoje Paris kwa celsius, tafadhali?",
    "Mujhe batao Paris ka mausam celsius mein kya hai",
    "Skazhi pozhaluysta kakaya pogoda v Paris v celsius",
    "Какая погода в Париже в градусах Цельсия?",
    "Ποιος είναι ο καιρός στο Παρίσι;",
    "巴黎现在的天气怎么样？用摄氏度。",
    "パリの天気を摂氏で教えてください。",
    "파리 날씨를 섭씨로 알려 주세요.",
    "ما هو الطقس في باريس بالدرجة المئوية؟",
    "מה מזג האוויר בפריז?",
    "पेरिस में मौसम कैसा है?",
    "อากาศในปารีสเป็นอย่างไร",
    "What is the weather in Paris en degrés celsius pour aujourd'hui ?",
    "Please tell me wie das Wetter in Paris ist, in celsius.",
    "Hey, puedes decirme the weather in Paris in celsius?",
    "What is the weather in Paris 用摄氏度表示?",
    "What is the we\u0430ther in P\u0430ris in celsius?",
)

ENGLISH = (
    "Hola! What's the weather in Paris in celsius? Gracias!",
    "Bonjour, could you tell me the weather in Paris in celsius, s'il vous plaît? Merci!",
    "Guten Tag, weather in Paris in celsius, bitte.",
    "We're having crêpes at a café near the Hôtel de Ville, so what's the weather in Paris in celsius?",
    "My friend José García de la Cruz flew to Paris; how is the weather there in Paris, in celsius?",
    "Before my flight from São Paulo via Rio de Janeiro: weather in Paris in celsius please.",
    "It's déjà vu all over again. What's the weather in Paris in celsius?",
    "Björn and Zoë are dying to know the weather in Paris in celsius.",
    "um so like u know wats the wether in paris in celsius pls",
    "yo da weather in paris, celsius, thx m8",
    "Weather Paris celsius now pls",
    "I sold my car on the coin market, it's dire; anyway the weather in Paris in celsius?",
    "The van comes at ten to six and my son has a bad pain. What's the weather in Paris in celsius?",
    "Tell me what the weather's like in Paris \u2013 in \u00b0C, i.e. celsius \u2026",
    "Wat is teh weather in Paris in celsius plz",
    "Theo, Mia and Lia asked: what is the weather in Paris in celsius?",
    "After tacos al pastor and a piña colada I need the weather in Paris in celsius.",
    "Rod Stewart once sang here. In Paris, what is the weather in celsius, all in all?",
    "I hate \u03c0 day. What's the weather in Paris in celsius?",
    "The maître d' wants to know the weather in Paris in celsius.",
    "Is it true that 'la vie est belle'? Also I wonder about the weather in Paris in celsius.",
    "The Los Angeles and Las Vegas folks, van der Berg and von Trapp, want the weather in Paris in celsius.",
    "y'all, what's the weather in Paris in celsius? c'mon, it's six o'clock",
    "WHAT IS THE WEATHER IN PARIS IN CELSIUS? THE BOSS HAS TO DO HIS MAN DUTY",
    "Made my list, had a pan pizza; will the weather in Paris in celsius be told now?",
)

SPOKEN = _task("de", (), "Wie ist das Wetter in Paris heute, und muss ich einen Schirm mitnehmen?")
TRANSLATE = _task("tr", (), 'Translate "¿Dónde está la biblioteca?" from Spanish to English.')
CHINESE = _task("zh", (), "巴黎现在的天气怎么样？")


@pytest.mark.parametrize("text", FOREIGN)
def test_other_languages_fail(text):
    assert not check(TASKS["weather"], text).passed


@pytest.mark.parametrize("text", ENGLISH)
def test_english_with_foreign_names_and_courtesies_passes(text):
    assert check(TASKS["weather"], text).passed, check(TASKS["weather"], text).evidence


@pytest.mark.parametrize(
    ("task", "text", "passed"),
    [
        (SPOKEN, "Sag mir bitte, wie das Wetter heute in Paris ist und ob ich einen Schirm brauche.", True),
        (SPOKEN, "Brauche ich in Paris heute einen Schirm? Wie ist dort das Wetter?", True),
        (SPOKEN, "How is the weather in Paris today, and do I need an umbrella?", False),
        (SPOKEN, "Quel temps fait-il à Paris aujourd'hui, et dois-je prendre un parapluie ?", False),
        (TASKS["transfer"], "Ich möchte 50 Dollar von Alice an Bob überweisen.", False),
        (TASKS["transfer"], "Transférer 50 dollars d'Alice à Bob.", False),
        (TASKS["transfer"], "Maak 50 dollar over van Alice naar Bob.", False),
        (TASKS["painter"], "Wer hat die Mona Lisa gemalt?", False),
        (TASKS["painter"], "Zoë asks: the Mona Lisa, who painted it?", True),
        (TASKS["flights"], "Señor Ortega wants flights from Oslo to Madrid on May 12, 2026. Find them.", True),
        (TRANSLATE, 'How do you say "¿Dónde está la biblioteca?" in English? It is Spanish.', True),
        (TRANSLATE, "I need ¿Dónde está la biblioteca? put from Spanish into English, please.", True),
        (TRANSLATE, 'Traduce "¿Dónde está la biblioteca?" del español al inglés, por favor.', False),
        (CHINESE, "请告诉我巴黎的天气。", True),
        (CHINESE, "What is the weather in Paris?", False),
    ],
)
def test_the_query_sets_the_language(task, text, passed):
    assert check(task, text).passed is passed


def test_every_language_has_words_of_its_own():
    assert len(LANGUAGES) >= 20
    assert min(len(words - SHARED) for words in LANGUAGES.values()) >= 20
