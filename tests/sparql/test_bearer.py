"""The tokens of an operator, and whose they are."""

from __future__ import annotations

import hmac
from hashlib import sha256
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from autopact.errors import InputError
from autopact.sparql import bearer
from autopact.sparql.bearer import Tokens
from autopact.sparql.problem import Unauthorized

SECRET = sha256(b"secret").hexdigest()


def tokens(text: str, folder: Path) -> Tokens:
    """Those of a file."""
    file = folder / "tokens.toml"
    file.write_text(text, encoding="utf-8")
    return Tokens.of(file=file)


def test_tokens_have_names_and_rights(tmp_path: Path) -> None:
    """A token or its digest; all graphs, or those that are listed."""
    text = f'[anna]\ntoken = "secret"\n[robot]\nsha256 = "{sha256(b"x").hexdigest()}"\ngraphs = ["default", "urn:g"]\n'
    known = tokens(text, tmp_path)
    anna, robot = known.bearer("Bearer secret"), known.bearer("bearer  x ")
    assert (anna.name, anna.graphs) == ("anna", None)
    assert (robot.name, robot.graphs) == ("robot", {DefaultGraph(), NamedNode("urn:g")})


def test_a_single_token_is_beside_those_of_the_file(tmp_path: Path) -> None:
    """It is for all graphs, and is called so."""
    (tmp_path / "tokens.toml").write_text('[anna]\ntoken = "secret"\n')
    known = Tokens.of("other", tmp_path / "tokens.toml")
    assert {known.bearer(f"Bearer {each}").name for each in ("secret", "other")} == {"anna", "token"}
    assert not Tokens.of()
    assert not Tokens.of("")


def test_the_single_token_is_held_to_the_same(tmp_path: Path) -> None:
    """What no header can bring is refused where it is given; so is what stands in the file already."""
    with pytest.raises(InputError, match="AUTOPACT_TOKEN: A token has characters"):
        Tokens.of("a b")
    (tmp_path / "tokens.toml").write_text('[anna]\ntoken = "secret"\n')
    with pytest.raises(InputError, match="token and anna are the same token"):
        Tokens.of("secret", tmp_path / "tokens.toml")


@pytest.mark.parametrize("token", ["aZ09", "a.b_c~d+e/f-g", "YQ=="])
def test_a_token_may_have_what_a_header_may(tmp_path: Path, token: str) -> None:
    """All of b64token in RFC 6750, 2.1, such as any base 64."""
    assert tokens(f'[anna]\ntoken = "{token}"', tmp_path).bearer(f"Bearer {token}").name == "anna"


@pytest.mark.parametrize("token", ["", "=", "a=b", "a,b", "ä", "a\\n", " a"])
def test_a_token_may_have_nothing_else(tmp_path: Path, token: str) -> None:
    """It could never be brought, or a header could be read in two ways."""
    with pytest.raises(InputError, match="no header can bring"):
        tokens(f'[anna]\ntoken = "{token}"', tmp_path)


def test_a_token_for_no_graph_may_change_none(tmp_path: Path) -> None:
    """An empty list is not the same as none, which is all graphs."""
    assert tokens('[anna]\ntoken = "secret"\ngraphs = []', tmp_path).bearer("Bearer secret").graphs == frozenset()


def test_a_digest_may_be_in_capitals(tmp_path: Path) -> None:
    """As some tools write it."""
    assert tokens(f'[anna]\nsha256 = "{SECRET.upper()}"', tmp_path).bearer("Bearer secret").name == "anna"


def test_the_table_that_is_wrong_is_named(tmp_path: Path) -> None:
    """Among others that are right."""
    with pytest.raises(InputError, match=r"tokens\.toml.*\[robot\]"):
        tokens('[anna]\ntoken = "secret"\n[robot]\n', tmp_path)


def test_no_token_is_kept() -> None:
    """Only its digest, which the object does not tell as text either."""
    assert "secret" not in repr(Tokens.of("secret"))


def test_every_token_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those behind the right one as well."""
    compared, compare_digest = [], hmac.compare_digest

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(one)
        return compare_digest(one, other)

    monkeypatch.setattr(bearer.hmac, "compare_digest", compare)
    known = Tokens(tuple(bearer.Token(name, bearer.digest(name)) for name in ("a", "b", "c")))
    assert known.bearer("Bearer a").name == "a"
    with pytest.raises(Unauthorized):
        known.bearer("Bearer d")
    assert len(compared) == 6


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no token in it"),
        ("[anna", "no TOML"),
        ('anna = "secret"', "no token"),
        ("anna = 1", "no token"),
        ("[anna]", "neither a token nor"),
        ("[anna]\ntoken = 1", "neither a token nor"),
        ("[anna]\nsha256 = 1", "neither a token nor"),
        (f'[anna]\ntoken = "secret"\nsha256 = "{SECRET}"', "or both"),
        ('[anna]\nsha256 = "secret"', "64 digits"),
        (f'[anna]\nsha256 = "{SECRET[2:]}"', "64 digits"),
        (f'[anna]\nsha256 = "{SECRET}00"', "64 digits"),
        ('[anna]\ntoken = "a b"', "characters that no header can bring"),
        ('[anna]\ntoken = "secret"\nright = "all"', "no token"),
        ('[anna]\ntoken = "secret"\ngraphs = "urn:g"', "no list"),
        ('[anna]\ntoken = "secret"\ngraphs = ["g"]', "no graph"),
        (f'["an\\uffffna"]\nsha256 = "{SECRET}"', "The name has a control character, U"),
        (f'["an\\u0007na"]\nsha256 = "{SECRET}"', "The name has a control character, U"),
        ('[anna]\ntoken = "secret"\ngraphs = [1]', "no graph"),
        (f'[anna]\nsha256 = "{SECRET}"\ntoken = 1', "or both"),
        ('[anna]\ntoken = "secret"\nsha256 = 1', "or both"),
        (f'[anna]\ntoken = "secret"\n[robot]\nsha256 = "{SECRET}"\ngraphs = []', "anna and robot are the same token"),
    ],
)
def test_a_file_that_is_wrong_is_refused_where_it_is(tmp_path: Path, text: str, reason: str) -> None:
    """With the table, and the mend; never with the token."""
    with pytest.raises(InputError, match=reason) as caught:
        tokens(text, tmp_path)
    assert "tokens.toml" in str(caught.value)
    assert "mend" in str(caught.value)
    assert "secret" not in str(caught.value).replace("secret =", "")


@pytest.mark.parametrize("name", ["nowhere.toml", "."])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    """Says so, be it not there or a folder."""
    with pytest.raises(InputError, match="cannot be read"):
        Tokens.of(file=tmp_path / name)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    """Is no TOML either."""
    (tmp_path / "tokens.toml").write_bytes(b'[anna]\ntoken = "\xff"')
    with pytest.raises(InputError, match="no TOML"):
        Tokens.of(file=tmp_path / "tokens.toml")
