"""Forms of a value: what counts as the same, and what never does."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolspar.calls.dates import Moment, date_forms, parse_date, parse_moment, parse_time, time_forms
from toolspar.calls.hints import Hints
from toolspar.calls.numbers import number_in_words, parse_number
from toolspar.calls.values import equivalent

SAME = [
    ("90 minutes", "1 hour 30 minutes"),
    ("1.5 hours", "1 h 30 min"),
    ("2024-05-02T10:00:00Z", "2024-05-02T12:00:00+02:00"),
    ("2024-05-02T23:30:00-01:00", "2024-05-03T00:30:00Z"),
    ("3 PM EST", "15:00 est"),
    ("May 2, 2024 3 PM PST", "2024-05-02 15:00 PST"),
    ("Friday", "Fri"),
    ("Sept.", "September"),
    ("Standup", "Stand-up"),
    ("Spider-Man", "Spiderman"),
    ("usb-c cable", "USB C cable"),
    ("+1-555-123-4567", "+1 (555) 123-4567"),
    ("5551234567", "555-123-4567"),
    ("+49 30 1234567", "+49 (30) 123-4567"),
    ("California", "CA"),
    ("USA", "United States"),
    ("Sao Paulo", "S\u00e3o Paulo, Brazil"),
    ("2026-03-05", "March 5, 2026"),
    ("2026-03-05", "5 Mar 2026"),
    ("2026-03-05", "03/05/2026"),
    ("2026-03-05", "March 5th 2026"),
    ("2026-03-05", "Thursday, March 5, 2026"),
    ("2026-03-05", "the 5th of March, 2026"),
    ("2026-03-05", "05.03.2026"),
    ("2026-12-25", "25/12/2026"),
    ("2026-03-05T15:00:00", "March 5, 2026 at 3 pm"),
    ("2026-03-05 15:00", "3pm on March 5, 2026"),
    ("15:00", "3 pm"),
    ("15:00", "3:00 PM"),
    ("15:00", "3 p.m."),
    ("15:30", "half past three pm"),
    ("09:00", "9:00"),
    ("09:00", "9am"),
    ("12:00", "noon"),
    ("00:00", "midnight"),
    ("15:00", "three pm"),
    ("15:00", "3 o'clock in the afternoon"),
    ("Miami, FL", "Miami"),
    ("Miami, FL", "Miami, Florida"),
    ("Miami", "Miami, Florida, USA"),
    ("Miami,FL", "Miami, FL"),
    ("Miami FL", "Miami, Florida"),
    ("miami, fl", "Miami, Florida"),
    ("New York", "New York, NY"),
    ("New York City", "New York"),
    ("Washington, D.C.", "Washington, DC"),
    ("St. Louis", "Saint Louis"),
    ("Paris", "Paris, France"),
    ("London, UK", "London"),
    ("25", "twenty-five"),
    ("1,000", "1000"),
    ("one thousand", "1,000"),
    ("2.5 million", "2500000"),
    ("15%", "15 percent"),
    ("15%", "fifteen percent"),
    ("15%", "15 per cent"),
    ("15%", "0.15"),
    ("Hello, world!", "hello world"),
    ('"quoted"', "quoted"),
    ("New  York", "new york"),
    ("O'Brien", "OBrien"),
    ("check-in", "check in"),
    ("5 km", "5 kilometers"),
    ("5km", "5 km"),
    ("$50", "50 dollars"),
    ("-5", "minus five"),
    ("2 - 3", "2-3"),
    ("x^2 + 3x", "x^2+3x"),
    ("U.S.A.", "USA"),
    ("1st Avenue", "First Avenue"),
    ("25.0", "25"),
    ("three apples", "3 apples"),
    ("March 2026", "2026-03"),
    ("São Paulo", "Sao Paulo"),
    ("twenty-five percent", "25%"),
    ("It's fine", "It’s fine"),
    ("20°C", "20 C"),
    ("20 degrees Celsius", "20°C"),
    ("one hundred and five", "105"),
    ("Smith, John", "Smith John"),
    ("2026-03-05T15:00:00Z", "2026-03-05T15:00:00+00:00"),
    ("2026-03-05", "03-05-2026"),
    ("05/03/2026", "5/3/2026"),
    ("March, 2026", "Mar 2026"),
    ("2026-03-05", "20260305"),
    ("USA", "usa."),
    ("an apple & a pear", "an apple and a pear"),
    ("3:30 PM", "15:30:00"),
    ("12 am", "midnight"),
    ("two hundred thousand", "200,000"),
    ("USD 5", "usd 5"),
    ("100 USD", "$100"),
    ("5 pounds", "\u00a35"),
    ("9:00-17:00", "9am - 5pm"),
    ("1914-1918", "from 1914 to 1918"),
    ("Mon-Fri", "Monday to Friday"),
    ("5-10 km", "between 5 and 10 kilometers"),
    ("Q1 2024", "the first quarter of 2024"),
    ("2024-Q1", "Q1 2024"),
    ("30m", "30 minutes"),
    ("2h15m", "2 hours and 15 minutes"),
    ("PT1H30M", "90 minutes"),
    ("an hour and a half", "90 minutes"),
    ("half an hour", "30 min"),
    ("1 day", "24 hours"),
    ("18 months", "1 year 6 months"),
    ("8 Hill Road", "8 Hill Rd."),
    ("350 N Main St", "350 North Main Street"),
    ("350 5th Ave", "350 Fifth Avenue"),
    ("Mt. Everest", "Mount Everest"),
    ("Symphony No. 5", "Symphony Number 5"),
    ("Symphony #5", "Symphony No. 5"),
    ("Brown v. Board of Education", "Brown vs Board of Education"),
    ("The Beatles", "Beatles"),
    ("Apple Inc.", "Apple"),
    ("grey", "gray"),
    ("MIT", "Massachusetts Institute of Technology"),
    ("18 U.S.C. \u00a7 1030", "18 USC 1030"),
    ("km", "kilometers"),
    ("g/mol", "grams per mole"),
    ("60 km/h", "60 kilometers per hour"),
    ("60 mph", "60 miles per hour"),
    ("500 sq ft", "500 square feet"),
    ("$2.5 million", "$2,500,000"),
    ("$5k", "$5,000"),
    ("USD 20", "$20"),
    ("20 US dollars", "$20"),
    ("CHF 20", "20 francs"),
    ("1/2 cup", "0.5 cups"),
    ("1\u00bd cups", "1.5 cups"),
    ("1 1/2 cups", "1.5 cups"),
    ("20 \u00b0C", "20\u00b0C"),
    ("72F", "72 \u00b0F"),
    ("20\u2103", "20 degrees Celsius"),
    ("H\u2082SO\u2084", "H2SO4"),
    (">= 18", "\u226518"),
    ("1920x1080", "1920 \u00d7 1080"),
    ("x^2 + 3x - 4", "x**2 + 3*x - 4"),
    ("x\u00b2", "x^2"),
    ("4111 1111 1111 1111", "4111-1111-1111-1111"),
    ("978-0-13-468599-1", "9780134685991"),
    ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    ("https://example.com", "https://example.com/"),
    ("15:00 Europe/Paris", "3 PM Europe/Paris"),
    ("17h30", "17:30"),
    ("2024-05-02T10:00:00+02", "2024-05-02T10:00:00+02:00"),
    ("e-mail", "email"),
    ("\u0141\u00f3d\u017a", "Lodz"),
    ("Tunis", "Tunis, Tunisia"),
    ("Berlin, DE", "Berlin, Germany"),
    ("Wilmington, DE", "Wilmington, Delaware"),
    ("Paris, FR", "Paris"),
    ("Perth, WA", "Perth, Western Australia"),
    ("Mumbai, Maharashtra", "Mumbai"),
    ("Mumbai, Maharashtra, India", "Mumbai, India"),
    ("Germany", "DE"),
    ("twice a day", "twice daily"),
    ("75 mcg", "75 micrograms"),
    ("UTC+2", "UTC+02:00"),
    ("512 KiB", "512KiB"),
    ("/opt/app/config", "/opt/app/config/"),
    ("16:9", "16 : 9"),
    ("MATH 101", "MATH101"),
    ("2v2", "2 v 2"),
    ("half a cup", "1/2 cup"),
    ('{"lat": 1, "lon": 2}', '{"lon":2,"lat":1}'),
    ("northeast", "NE"),
    ("2025-10-01", "2025\u5e7410\u67081\u65e5"),
    ("Hauptstr. 12", "Hauptstra\u00dfe 12"),
    ("42 minutes 10 seconds", "0:42:10"),
    ("AC/DC", "ACDC"),
    ("a dozen", "12"),
    ("half a dozen", "6"),
    ("7 days", "past seven days"),
    ("1430 hrs", "14:30"),
    ("Mount Hood", "Mt. Hood, Oregon"),
    ("St. Ives, Cornwall", "St Ives, Cornwall, England"),
    ("World War II", "World War 2"),
    ("1980s", "1980's"),
    ("0 9 * * 1-5", "0 9 * * MON-FRI"),
    ("60-70%", "60% to 70%"),
    ("Rust, Go, Kotlin", "Rust, Go and Kotlin"),
    ("Rust, Go, Kotlin", "Rust, Go, & Kotlin"),
    ("Python, SQL", "Python and SQL"),
    ("red, black and white", "red, black, and white"),
    ("LAX", "Los Angeles International Airport (LAX)"),
    ("AAPL", "Apple Inc. (AAPL)"),
    ("yes", "True"),
    ("no", "false"),
]

DIFFERENT = [
    ("90 minutes", "1 hour 30 seconds"),
    ("90 minutes", "90"),
    ("30 minutes 1 hour", "90 minutes"),
    ("2024-05-02T10:00:00Z", "2024-05-02T10:00:00+02:00"),
    ("2024-05-02T10:00:00", "2024-05-02T12:00:00+02:00"),
    ("3 PM EST", "3 PM PST"),
    ("3 PM EST", "3 PM"),
    ("Friday", "Fr"),
    ("March", "Mon"),
    ("https://my-site.com", "https://mysite.com"),
    ("my-repo", "myrepo"),
    ("x-y", "xy"),
    ("A1-B2", "A1B2"),
    ("555-1234", "555.1234"),
    ("555-123-4567", "555-123-4568"),
    ("100-2000", "1002000"),
    ("Georgia", "GA"),
    ("Texas", "OH"),
    ("Sao Paulo, Brazil", "Sao Paulo, Portugal"),
    ("3.14", "314"),
    ("-5", "5"),
    ("5-3", "3-5"),
    ("5-3", "53"),
    ("5 - 3", "3 - 5"),
    ("5+3", "5-3"),
    ("Miami", "Tampa"),
    ("Portland, OR", "Portland, ME"),
    ("milk, turkey", "milk"),
    ("10/4", "4/10"),
    ("A+", "A"),
    ("1½", "11/2"),
    ("50 mg", "50 g"),
    ("5-", "-5"),
    ("New York", "York"),
    ("Paris", "Paris, Texas"),
    ("Springfield, IL", "Springfield, MO"),
    ("5 km", "5 miles"),
    ("5 km", "5 m"),
    ("5 km", "5"),
    ("15%", "15"),
    ("15%", "1.5%"),
    ("2026-03-05", "2026-05-03"),
    ("2026-03-05", "05/03/2026"),
    ("2026-03-05", "March 6, 2026"),
    ("2026-03-05", "March 5, 2025"),
    ("2026-03-05", "March 5"),
    ("15:00", "3:00"),
    ("15:00", "3 am"),
    ("1,2", "12"),
    ("1,2", "1.2"),
    ("1.000", "1000"),
    ("007", "7"),
    ("3.10", "3.1"),
    ("20, 5", "25"),
    ("C++", "C"),
    ("C#", "C"),
    ("a/b", "ab"),
    ("file.txt", "filetxt"),
    ("(a+b)*c", "a+b*c"),
    ("John Smith", "Smith John"),
    ("can", "can not"),
    ("$50", "50 euros"),
    ("$50", "50"),
    ("not urgent", "urgent"),
    ("one two", "12"),
    ("AB-12", "AB12"),
    ("thanks, Jordan", "thank you"),
    ("New York", "Newark"),
    ("Georgia", "Virginia"),
    ("10:30", "1030"),
    ("5!", "5"),
    ("#general", "general"),
    ("@bob", "bob"),
    ("Kansas City", "Kansas"),
    ("1e5", "15"),
    ("a", ""),
    (".", ""),
    ("?", "!"),
    ("2 + 3", "2 * 3"),
    ("10 m", "10 min"),
    ("user_name", "user name"),
    ("London, UK", "London, Ontario"),
    ("x > 5", "x < 5"),
    ("12 am", "12:00"),
    ("-0.5", "0.5"),
    ("0.5", ".05"),
    ("100", "1000"),
    ("twenty, five", "twenty-five"),
    ("3:00", "3.00"),
    ("v1.2", "v12"),
    ("2026-02-30", "2026-03-02"),
    ("Friday, March 5, 2026", "2026-03-05"),
    ("15:00Z", "15:00"),
    ("2026-03-05T15:00", "2026-03-05"),
    ("1,000", "100"),
    ("15 percent", "50 percent"),
    ("Cambridge, MA", "Cambridge, UK"),
    ("5 kg", "5 g"),
    ("first", "second"),
    ("$1.50", "$150"),
    ("A and B", "B and A"),
    ("-15%", "15%"),
    ("2026-03-05 09:00-12:00", "2026-03-05 08:00-13:00"),
    ("09:00-12:00", "09:00"),
    ("5-3", "5 to 3"),
    ("1914-1918", "1914-1919"),
    ("1914-1918", "1941 to 1918"),
    ("Q1 2024", "Q2 2024"),
    ("Q1 2024", "Q1 2023"),
    ("30 days", "1 month"),
    ("1 day", "12 hours"),
    ("30m", "30 hours"),
    ("2h15m", "2h50m"),
    ("8 Hill Road", "8 Hill Street"),
    ("350 N Main St", "350 S Main St"),
    ("Dr. Smith", "Dr. Jones"),
    ("Apple Inc.", "Apple Ltd."),
    ("The Wall", "The Ball"),
    ("plan b", "plan north"),
    ("no dogs", "number dogs"),
    ("MIT", "Michigan Institute of Art"),
    ("United Nations", "UN Women"),
    ("km", "miles"),
    ("g/mol", "mol/g"),
    ("g/mol", "g/l"),
    ("60 km/h", "60 mph"),
    ("500 sq ft", "500 cubic feet"),
    ("500 sq ft", "500 ft"),
    ("$2.5 million", "$2.5 billion"),
    ("USD 20", "EUR 20"),
    ("20 \u00b0C", "20 \u00b0F"),
    ("1/2 cup", "1/4 cup"),
    ("1/2 cup", "2 cups"),
    ("x^2", "x*2"),
    ("x\u00b2", "x2"),
    ("x^2 + 3x", "x^3 + 2x"),
    ("a - b", "b - a"),
    (">= 18", "> 18"),
    ("1920x1080", "1080x1920"),
    ("4111 1111 1111 1111", "4111 1111 1111 1112"),
    ("1000000-2000000", "10000002000000"),
    ("https://example.com", "http://example.com"),
    ("https://example.com/a", "https://example.com/A/b"),
    ("15:00 Europe/Paris", "15:00 Europe/London"),
    ("[0, 10)", "[0, 10]"),
    ("f''", "f'"),
    ("x!", "x"),
    ("Please re-sign the contract", "Please resign the contract"),
    ("\u30d0\u30b9", "\u30cf\u30b9"),
    ("\u043c\u043e\u0439", "\u043c\u043e\u0438"),
    ("Las Vegas, NM", "Las Vegas"),
    ("Columbus, GA", "Columbus"),
    ("Toronto, CA", "Toronto, OH"),
    ("Mumbai, Maharashtra", "Mumbai, Goa"),
    ("Tunis, Tunisia", "Tunis, Libya"),
    ("if a:\n    b()\nc()", "if a:\n    b()\n    c()"),
    ("Mon-Fri", "Mon, Fri"),
    ("Georgia", "Georgia, USA"),
    ("UTC+2", "UTC-2"),
    ("512 KiB", "512 KB"),
    ("/opt/app/config", "/opt/app"),
    ("twice a day", "twice a week"),
    ("file 1.txt", "file1.txt"),
    ('{"a": 1}', '{"a": true}'),
    ("northeast", "NW"),
    ("half a cup", "half a liter"),
    ("next 7 days", "past 7 days"),
    ("a dozen", "2"),
    ("World War II", "World War I"),
    ("World War II", "World War 3"),
    ("0 9 * * 1-5", "0 9 * * MON-SAT"),
    ("60-70%", "60 to 70 km"),
    ("Gogh, Vincent", "Vincent Gogh"),
    ("Spanish", "es"),
    ("St. Ives, Cornwall", "St. Ives, Cambridgeshire, England"),
    ("10 Main St, Springfield", "10 Main St, Shelbyville, USA"),
    ("Rust, Go, Kotlin", "Rust, Kotlin and Go"),
    ("Rust, Go, Kotlin", "Rust, Go or Kotlin"),
    ("Rust, Go, Kotlin", "Rust and Go"),
    ("black and white, large", "black, white, large"),
    ("USA", "Boston (USA)"),
    ("LAX", "Lisbon Airport (LIS)"),
    ("LAX", "Los Angeles International Airport (LAX), Terminal 4"),
    ("yes", "no"),
    ("yes", "false"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_forms_of_one_value(one: str, other: str) -> None:
    assert equivalent(one, other)
    assert equivalent(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_values(one: str, other: str) -> None:
    assert not equivalent(one, other)
    assert not equivalent(other, one)


def test_numeric_dates_follow_the_stated_order() -> None:
    assert equivalent("2026-05-03", "03/05/2026", Hints(day_first=True))
    assert not equivalent("2026-03-05", "03/05/2026", Hints(day_first=True))


def test_places_can_be_switched_off() -> None:
    assert equivalent("Miami", "Miami, FL")
    assert not equivalent("Miami", "Miami, FL", Hints(place=False))
    assert not equivalent("Thanks", "Thanks, Jordan", Hints(place=False))


@pytest.mark.parametrize(
    ("hints", "one", "other"),
    [
        (Hints(person=True), "Vincent van Gogh", "van Gogh, Vincent"),
        (Hints(person=True), "Dr. Smith", "Smith"),
        (Hints(name_or_code=True), "Spanish", "es"),
        (Hints(identifier=True), "12345-6789", "123456789"),
        (Hints(reference=False), "vitamin B12", "Vitamin B-12"),
        (Hints(code=True), "'abc'.upper()", '"abc".upper()'),
    ],
)
def test_what_the_schema_says_of_a_text(hints: Hints, one: str, other: str) -> None:
    assert equivalent(one, other, hints)
    assert not equivalent(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1e-6", "1e6"),
        ("USD-5", "USD 5"),
        ("UTC-5", "UTC5"),
        ("n-1", "n1"),
        ("2x-1", "2x1"),
        ("PT-1H30M", "PT1H30M"),
    ],
)
def test_a_minus_behind_a_letter_is_a_sign(one: str, other: str) -> None:
    assert not equivalent(one, other, Hints(reference=False))


def test_a_hyphen_behind_letters_is_none() -> None:
    for one, other in (("F-16", "F16"), ("covid-19", "covid19"), ("MATH-101", "MATH 101")):
        assert equivalent(one, other, Hints(reference=False))


def test_powers_are_no_other_sign_in_code() -> None:
    assert equivalent("2^10", "2**10")
    assert not equivalent("2^10", "2**10", Hints(code=True))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,250", "1250"), ("-3.5", "-3.5"), ("twenty-five", "25"), ("2.5 million", "2500000"), ("minus four", "-4"),
        ("one hundred and five", "105"), ("two thousand twenty-six", "2026"), ("fifteen percent", "0.15"),
        ("two point five", "2.5"), ("a hundred", "100"), ("15%", "0.15"), ("zero", "0"), (".5", "0.5"),
    ],
)  # fmt: skip
def test_numbers(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "five cats", "1,2", "1.2.3", "12,34", "and", "twenty thirty", "abc", "--5", "hundred"]
)
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None


def test_numbers_in_words_are_read_back() -> None:
    for n in (
        0,
        7,
        10,
        13,
        21,
        40,
        99,
        100,
        101,
        110,
        119,
        999,
        1000,
        1001,
        2026,
        12_345,
        100_000,
        1_000_001,
        -6,
        10**12,
    ):
        assert parse_number(number_in_words(n)) == n
    assert number_in_words(1_234) == "one thousand two hundred thirty-four"


def test_date_forms_are_read_back() -> None:
    assert all(parse_date(form) == Moment(2026, 3, 5) for form in date_forms(2026, 3, 5))
    assert all(parse_date(form) == Moment(2026, 12, 25) for form in date_forms(2026, 12, 25))
    assert all(parse_date(form) == Moment(None, 12, 1) for form in date_forms(None, 12, 1))


def test_time_forms_are_read_back() -> None:
    for hour, minute in ((0, 0), (0, 5), (9, 0), (11, 59), (12, 0), (12, 30), (15, 0), (23, 45)):
        assert all(parse_time(form) == (hour, minute, 0) for form in time_forms(hour, minute))


@pytest.mark.parametrize("text", ["25:00", "13:60", "3", "noonish", "0 am", "13 am", "3:5", "2026", ""])
def test_what_is_no_time(text: str) -> None:
    assert parse_time(text) is None


@pytest.mark.parametrize(
    "text", ["March 32, 2026", "2026-13-01", "13/13/2026", "may", "5", "mon", "March March 5", "x"]
)
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_offsets() -> None:
    assert parse_moment("2026-03-05T15:00:00+02:00") == Moment(2026, 3, 5, (15, 0, 0), 120)
    assert parse_moment("3 pm UTC") == Moment(time=(15, 0, 0), offset=0)


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_raises_and_order_is_indifferent(one: str, other: str) -> None:
    assert equivalent(one, one)
    assert equivalent(one, other) == equivalent(other, one)


@settings(max_examples=200, deadline=None)
@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_different_integers_are_never_the_same(one: int, other: int) -> None:
    assert equivalent(str(one), str(other)) == (one == other)
    assert equivalent(number_in_words(one), f"{other:,}") == (one == other)
