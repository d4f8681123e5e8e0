"""Music and media: playback, playlists, podcasts and news."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, country, flag, integer, several, text
from toolspar.tasks.records import Split

_SONGS = tuple(
    "Golden Hour,Northern Wind,Paper Moon,Midnight Ferry,Slow River,Glass Garden,Copper Rain,Second Spring,"
    "Lantern Song,Dust and Honey,Distant Bells,Blue Kite,Ocean Floor,Winter Train,Silver Lining,Falling Upward,"
    "Hummingbird,Tall Grass,Desert Rose Waltz,Empty Streets,Morning Call,Red Balloon,Wild Harbor,Echo Park,"
    "Starlit Road".split(",")
)
_ARTISTS = tuple(
    "Mira Solberg,The Drift Kings,Javier Luna,Otis Grange,Velvet Harbor,Sana Idris,Kite Theory,Anneke Vos,Low Cedar,"
    "Rio Castell,Hana Mori,The Lowlands,Percy Blake,Nadia Frost,Echo Valley,Tobias Wren,Lucia Marin,Foxglove,"
    "Cold Lemonade,Ayo Bright,Marta Quill,Juno Park,The Brass Foxes,Elias Stone,Pale Lagoon".split(",")
)
_LISTS = tuple(
    "Road Trip,Sunday Morning,Deep Focus,Kitchen Dance,Rainy Day,Gym Energy,Campfire,Late Night Jazz,Study Hall,"
    "Beach Party,Winter Evenings,Commute Mix,Garden Work,Old Favorites,First Dance,Calm Down,Power Hour,Lullabies,"
    "Summer Nights,Vinyl Classics".split(",")
)
_PODCASTS = tuple(
    "Tiny Histories,The Soil Report,Signal Lost,Market Mornings,Deep Water Stories,The Grammar Hour,Plain Science,"
    "Second Serve,Night Kitchen,Borderlines,The Bicycle Show,Quiet Money,Forest Radio,The Inventors,Open Court,"
    "Lost Recipes,Code and Coffee,The Long Walk,City Voices,Ask a Beekeeper,Orbit Weekly,The Attic Tapes,"
    "Small Claims,Mountain Talk,Paper Trail".split(",")
)
_TOPICS = choice(["technology", "business", "sports", "science", "health", "politics", "culture"])
_SPEAKERS = choice(["kitchen", "bedroom", "office", "patio", "garage"])

TOOLS = (
    tool(
        "play_music_track",
        "Play a song now.",
        Split.TRAIN,
        (
            arg("title", text(_SONGS), "Title of the song."),
            arg("artist", text(_ARTISTS), "Name of the artist."),
            opt(
                "room",
                _SPEAKERS,
                "Room whose speaker plays it.",
                say=("on the {room} speaker", "through the {room} speaker"),
            ),
            opt("volume_percent", integer(15, 95, 5), "Volume in percent.", say=("at {volume_percent}% volume",)),
        ),
        ask=(
            'play "{title}" by {artist}',
            'put on "{title}" by {artist}',
            'start the song "{title}" by {artist}',
            'let me hear "{title}" by {artist}',
            'play me the track "{title}" by {artist}',
        ),
        questions=('Can you play "{title}" by {artist}{options}?',),
        family="playback",
    ),
    tool(
        "queue_music_track",
        "Put a song into the queue, to be played after the current one.",
        Split.TRAIN,
        (
            arg("title", text(_SONGS), "Title of the song."),
            arg("artist", text(_ARTISTS), "Name of the artist."),
            opt("room", _SPEAKERS, "Room whose queue is meant.", say=("for the {room} speaker",)),
        ),
        ask=(
            'queue "{title}" by {artist}',
            'add "{title}" by {artist} to the queue',
            'line up "{title}" by {artist} as the next song',
            'put "{title}" by {artist} next in the queue',
            'queue up the track "{title}" by {artist}',
        ),
        questions=('Can "{title}" by {artist} go into the queue{options}?',),
        family="playback",
    ),
    tool(
        "create_music_playlist",
        "Make a new playlist.",
        Split.TRAIN,
        (
            arg("name", text(_LISTS), "Name of the playlist."),
            opt("songs", several(text(_SONGS)), "Titles of its first songs.", say=("with the songs {songs}",)),
            opt(
                "visibility",
                choice(["private", "shared", "public"]),
                "Who can see it.",
                say=("with {visibility} visibility",),
            ),
        ),
        ask=(
            'create a playlist called "{name}"',
            'make a new playlist named "{name}"',
            'start a fresh playlist under the name "{name}"',
            'set up the playlist "{name}"',
            'build me a playlist titled "{name}"',
        ),
        questions=('Can I have a new playlist called "{name}"{options}?',),
        family="playlists",
    ),
    tool(
        "delete_music_playlist",
        "Delete a playlist.",
        Split.TRAIN,
        (
            arg("name", text(_LISTS), "Name of the playlist."),
            opt(
                "keep_downloads",
                flag(),
                "Keep the downloaded songs.",
                default=False,
                say=("keeping the downloaded songs", "while keeping the downloads"),
            ),
        ),
        ask=(
            'delete the playlist "{name}"',
            'remove my playlist called "{name}"',
            'get rid of the "{name}" playlist',
            'erase the playlist named "{name}"',
            'take the playlist "{name}" out of my library',
        ),
        questions=('Can you delete my playlist "{name}"{options}?',),
        family="playlists",
    ),
    tool(
        "follow_podcast_show",
        "Subscribe to a podcast.",
        Split.DEV,
        (
            arg("show", text(_PODCASTS), "Name of the podcast."),
            opt(
                "download_episodes",
                integer(2, 10),
                "How many recent episodes to download.",
                say=("with the latest {download_episodes} episodes downloaded",),
            ),
            opt("alerts", flag(), "Announce new episodes.", say=("with alerts for new episodes",), default=False),
        ),
        ask=(
            'follow the podcast "{show}"',
            'subscribe me to "{show}"',
            'add the show "{show}" to my podcasts',
            'start following the "{show}" podcast',
            'put "{show}" among my podcast subscriptions',
        ),
        questions=('Can you subscribe me to the podcast "{show}"{options}?',),
        family="podcasts",
    ),
    tool(
        "unfollow_podcast_show",
        "End the subscription to a podcast.",
        Split.DEV,
        (
            arg("show", text(_PODCASTS), "Name of the podcast."),
            opt(
                "delete_downloads",
                flag(),
                "Delete its downloaded episodes.",
                default=False,
                say=("deleting its downloads as well", "with all its downloads deleted"),
            ),
        ),
        ask=(
            'unfollow the podcast "{show}"',
            'unsubscribe me from "{show}"',
            'remove the show "{show}" from my podcasts',
            'stop following the "{show}" podcast',
            'take "{show}" off my podcast subscriptions',
        ),
        questions=('Can you end my subscription to the podcast "{show}"{options}?',),
        family="podcasts",
    ),
    tool(
        "fetch_news_headlines",
        "Latest headlines on a topic.",
        Split.TEST,
        (
            arg("topic", _TOPICS, "Field of the news."),
            opt("country", country(), "Country of the sources.", say=("from {country}", "out of {country}")),
            opt("limit", integer(3, 15), "How many headlines.", say=("limited to {limit} headlines",), default=10),
        ),
        ask=(
            "get the latest {topic} headlines",
            "show me the newest {topic} news",
            "read me the top {topic} headlines",
            "pull up recent {topic} news",
            "bring me up to date on {topic} news",
        ),
        questions=("What are the latest {topic} headlines{options}?", "What is new in {topic} news{options}?"),
        family="news",
    ),
)
