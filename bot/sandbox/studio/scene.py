"""Reads from a prompt what the picture shows: place, time of day, weather, subjects with their colours and numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.mind.colours import NAMES
from bot.sandbox.studio.canvas import Colour

MOST_SUBJECTS = 7
FEW = 3

SUBJECTS: Mapping[str, str] = {
    "fox": "fox|foxes|狐狸|狐",
    "cat": "cats?|kitten|kitty|猫",
    "dog": "dogs?|puppy|puppies|狗|犬",
    "bird": "birds?|robin|sparrow|鸟|sparrows",
    "owl": "owls?|猫头鹰",
    "rabbit": "rabbits?|bunny|hare|兔",
    "bear": "bears?|熊",
    "penguin": "penguins?|企鹅",
    "horse": "horses?|pony|unicorn|马(?!路)",
    "fish": "fish|goldfish|鱼",
    "whale": "whales?|鲸",
    "tree": "trees?|oak|pine|树(?!林)",
    "house": "houses?|cottage|hut|cabin|home|barn|房子|房屋|小屋|木屋",
    "castle": "castles?|城堡",
    "lighthouse": "lighthouses?|灯塔",
    "boat": "boats?|ships?|sailboat|yacht|船|帆",
    "flower": "flowers?|roses?|tulips?|sunflowers?|daisy|daisies|花",
    "robot": "robots?|android|机器人",
    "person": "person|people|man|woman|boy|girl|child|children|astronaut|wizard|knight|人(?!工)|男孩|女孩|孩子",
    "car": "cars?|taxi|truck|bus|van|汽车|车",
    "rocket": "rockets?|spaceships?|火箭|飞船",
    "balloon": "balloons?|气球",
    "heart": "hearts?|love|爱心|心形",
    "star": "stars?(?! wars)|星星|五角星",
    "sun": "sun|太阳",
    "moon": "moon|crescent|月亮|明月",
    "snowman": "snowm[ae]n|雪人",
    "cup": "cups?|mugs?|coffee|tea|茶|咖啡|杯",
    "butterfly": "butterfl(?:y|ies)|蝴蝶",
    "apple": "apples?|苹果",
    "mountain": "mountains?|peaks?|volcano|山",
}
PLACES: Mapping[str, str] = {
    "underwater": "underwater|under the sea|reef|aquarium|海底|水下",
    "space": "space|galaxy|cosmos|planets?|nebula|太空|宇宙|星球",
    "city": "city|cities|town|street|skyline|skyscrapers?|城市|街|都市",
    "sea": "sea|ocean|waves?|lake|harbou?r|river|water|海|湖|河",
    "beach": "beach|shore|island|沙滩|海滩|岛",
    "desert": "desert|dunes?|sahara|沙漠",
    "forest": "forests?|woods?|jungle|森林|树林",
    "mountains": "mountains?|alps|hills|山",
    "meadow": "meadow|field|grass|garden|park|farm|草地|田野|花园|公园",
}
TIMES: Mapping[str, str] = {
    "night": "night|midnight|dark|moonlight|moonlit|stars|starry|moon|夜|星空|月",
    "sunset": "sunset|dusk|evening|twilight|日落|黄昏|傍晚|夕阳",
    "dawn": "dawn|sunrise|morning|日出|清晨|早晨|黎明",
}
WEATHERS: Mapping[str, str] = {
    "snow": "snow\\w*|winter|blizzard|frost\\w*|icy|ice|christmas|arctic|雪|冬|冰",
    "rain": "rain\\w*|storm\\w*|shower|雨|暴风",
    "fog": "fog\\w*|mist\\w*|haze|hazy|雾",
    "autumn": "autumn|fall colou?rs|autumnal|october|秋",
    "spring": "spring(?:time)?|blossoms?|春|樱花",
}
NUMBERS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "several": 4,
    "many": 6,
    "some": 3,
    "a pair of": 2,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "几": 3,
    "2": 2,
    "3": 3,
    "4": 4,
    "5": 5,
    "6": 6,
    "7": 7,
}
_COLOURS = {
    **{name: value[1] for name, value in NAMES.items()},
    "gray": NAMES["grey"][1],
    "golden": (232, 180, 60),
    "gold": (232, 180, 60),
    "silver": (192, 198, 206),
    "violet": (130, 80, 190),
    "turquoise": (60, 190, 190),
    "ginger": (226, 132, 60),
    "crimson": (180, 24, 50),
}
_CHINESE = {
    "黑": "black",
    "白": "white",
    "灰": "grey",
    "红": "red",
    "橙": "orange",
    "棕": "brown",
    "黄": "yellow",
    "绿": "green",
    "青": "teal",
    "蓝": "blue",
    "紫": "purple",
    "粉": "pink",
    "金": "golden",
}


_NUMBER = re.compile(
    r"\b(two|three|four|five|six|seven|several|many|some|a pair of|[2-7])(?: \w+)? $"
    r"|([两二三四五几])[只个条艘棵朵辆颗座匹张]?\w{0,3}$"
)
_PLURALS = frozenset({"people", "children", "foxes", "puppies", "butterflies", "daisies"})


@dataclass(frozen=True, slots=True)
class Subject:
    kind: str
    colour: Colour | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Scene:
    """`place` is empty where the prompt names none, and `subjects` where it names nothing that can be drawn."""

    place: str
    time: str
    weather: str
    subjects: tuple[Subject, ...]
    colours: tuple[Colour, ...]

    @property
    def is_abstract(self) -> bool:
        return not (self.place or self.subjects or self.weather or self.time != "day")


def read_scene(prompt: str) -> Scene:
    text = f" {prompt.lower()} "
    place = _first(PLACES, text)
    weather = _first(WEATHERS, text)
    subjects = [subject for subject in _subjects(text) if subject.kind != "mountain" or place not in {"mountains", ""}]
    if place == "" and any(subject.kind == "fish" or subject.kind == "whale" for subject in subjects):
        place = "underwater"
    if place == "" and any(subject.kind == "boat" for subject in subjects):
        place = "sea"
    return Scene(place, _first(TIMES, text) or "day", weather, tuple(subjects[:MOST_SUBJECTS]), _named_colours(text))


def _first(words: Mapping[str, str], text: str) -> str:
    return next((name for name, pattern in words.items() if _search(pattern, text)), "")


def _search(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(rf"(?:(?<![a-z])(?:{pattern})(?![a-z]))", text)


def _subjects(text: str) -> list[Subject]:
    found = [
        (match.start(), kind, match)
        for kind, pattern in SUBJECTS.items()
        if (match := _search(pattern, text)) is not None
    ]
    found = [item for item in found if item[1] != "sun" or "sunset" not in text]
    return [
        Subject(kind, _colour_before(text, start), _count(text, match))
        for start, kind, match in sorted(found, key=lambda item: item[0])
    ]


def _colour_before(text: str, start: int) -> Colour | None:
    words = text[max(0, start - 24) : start]
    match = re.search(rf"\b({'|'.join(sorted(_COLOURS, key=len, reverse=True))})(?: \w+)? $", words)
    if match is not None:
        return _COLOURS[match[1]]
    chinese = re.search(rf"([{''.join(_CHINESE)}])色?的?(?:大|小)?$", words)
    return _COLOURS[_CHINESE[chinese[1]]] if chinese is not None else None


def _count(text: str, found: re.Match[str]) -> int:
    """Return the number named before the subject, or a few where the word is a plural."""
    words = text[max(0, found.start() - 24) : found.start()]
    match = _NUMBER.search(words)
    if match is not None:
        return NUMBERS[match[1] or match[2]]
    return FEW if found[0] in _PLURALS or (found[0].endswith("s") and found[0] not in {"people", "christmas"}) else 1


def _named_colours(text: str) -> tuple[Colour, ...]:
    english = [_COLOURS[word] for word in re.findall(r"[a-z]+", text) if word in _COLOURS]
    return (*english, *(_COLOURS[_CHINESE[sign]] for sign in re.findall(rf"([{''.join(_CHINESE)}])色", text)))
