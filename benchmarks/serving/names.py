"""Words for made-up data, in three languages."""

from __future__ import annotations

from typing import TypeAlias

Labels: TypeAlias = dict[str, str]

LANGUAGES = ("en", "fr", "zh")


def _in(english: str, french: str, chinese: str) -> Labels:
    return {"en": english, "fr": french, "zh": chinese}


REGIONS = {
    "europe": _in("Europe", "Europe", "欧洲"),
    "asia": _in("Asia", "Asie", "亚洲"),
    "north-america": _in("North America", "Amérique du Nord", "北美洲"),
    "south-america": _in("South America", "Amérique du Sud", "南美洲"),
}
COUNTRIES = {
    "france": ("europe", _in("France", "France", "法国")),
    "germany": ("europe", _in("Germany", "Allemagne", "德国")),
    "italy": ("europe", _in("Italy", "Italie", "意大利")),
    "sweden": ("europe", _in("Sweden", "Suède", "瑞典")),
    "china": ("asia", _in("China", "Chine", "中国")),
    "japan": ("asia", _in("Japan", "Japon", "日本")),
    "korea": ("asia", _in("Korea", "Corée", "韩国")),
    "india": ("asia", _in("India", "Inde", "印度")),
    "united-states": ("north-america", _in("United States", "États-Unis", "美国")),
    "mexico": ("north-america", _in("Mexico", "Mexique", "墨西哥")),
    "brazil": ("south-america", _in("Brazil", "Brésil", "巴西")),
    "argentina": ("south-america", _in("Argentina", "Argentine", "阿根廷")),
}
"""Each country with its region."""

WORDING = {
    "newspaper": _in("Motor Gazette", "Gazette de l'automobile", "汽车报"),
    "agreement": _in(
        "Cooperation of {first} and {second} on {topic}",
        "Coopération de {first} et {second} : {topic}",
        "{first}与{second}的{topic}合作",
    ),
    "talks": _in(
        "Talks of {first} and {second} on {topic}",
        "Négociations de {first} et {second} : {topic}",
        "{first}与{second}的{topic}谈判",
    ),
    "announcement": _in("Announcement", "Annonce", "公布"),
    "price": _in("Price of a vehicle", "Prix d'un véhicule", "车辆价格"),
    "value": _in("Value of an agreement", "Valeur d'un accord", "协议金额"),
}
CITY = _in("{} Town", "Ville de {}", "{}市")
_COMPANY = (
    _in("{} Motors", "Automobiles {}", "{}汽车"),
    _in("{} Systems", "Systèmes {}", "{}系统"),
    _in("{} Batteries", "Batteries {}", "{}电池"),
    _in("{} Mobility", "Mobilité {}", "{}出行"),
)
_SYLLABLES = tuple(
    zip(
        ("ba", "de", "fu", "ga", "ho", "ji", "ka", "lu", "ma", "ne", "po", "qi", "ra", "so", "ta", "vi", "wu", "xi"),
        "巴德富加和吉卡鲁马内波奇拉索塔维武希",
        strict=True,
    )
)


def company_name(number: int) -> Labels:
    """What the company of that number is called."""
    return place_name(number, _COMPANY[number % len(_COMPANY)])


def place_name(number: int, pattern: Labels) -> Labels:
    """A made-up name of three syllables or more, another for every number, in the pattern of each language."""
    # 5,501 shares no factor with 18³: neighbours in number do not sound alike.
    rest, latin, chinese = (number * 5_501) % len(_SYLLABLES) ** 3, "", ""
    for _ in range(3):
        rest, place = divmod(rest, len(_SYLLABLES))
        latin, chinese = latin + _SYLLABLES[place][0], chinese + _SYLLABLES[place][1]
    more = number // len(_SYLLABLES) ** 3
    latin, chinese = latin.capitalize() + (f" {more + 1}" if more else ""), chinese + (str(more + 1) if more else "")
    return {language: words.format(chinese if language == "zh" else latin) for language, words in pattern.items()}
