"""Universities of any size, true to `university.ttl`: the same triples for the same size and seed.

Departments of a university have people, research groups, courses and publications. How many of each kind there are with
what follows is counted while they are made, so that a reasoner's answer can be held against what must come out.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize

from autopact.terms import PREFIXES, Namespace

SMALLEST = 10_000
"""The fewest triples that hold a little of everything."""

UNIVERSITY = Namespace("https://w3id.org/autopact/benchmarks/university#")
_DATA = "https://w3id.org/autopact/benchmarks/data/"
_TYPE = f"<{PREFIXES['rdf']}type>"
_ELSEWHERE = 1_000
"""So many universities give degrees; all but the first few are only ever named."""

_FACULTY = {"FullProfessor": (7, 10), "AssociateProfessor": (10, 14), "AssistantProfessor": (8, 11), "Lecturer": (5, 7)}
"""The ranks, and the least and greatest number of people of each in a department."""

_PAPERS = {"FullProfessor": 15, "AssociateProfessor": 12, "AssistantProfessor": 8, "Lecturer": 3}
_KINDS_OF_PAPER = ("ConferencePaper", "JournalArticle", "TechnicalReport", "Book", "Software")
_DEGREES = ("undergraduateDegreeFrom", "mastersDegreeFrom", "doctoralDegreeFrom")


@dataclass(frozen=True, slots=True)
class Generated:
    """What was generated.

    Attributes:
        triples: how many.
        members: for each class, how many things are in it with what follows.
        pairs: for each property, how many pairs it holds between with what follows.
    """

    triples: int
    members: dict[str, int]
    pairs: dict[str, int]


def generate(path: Path, triples: int, seed: int = 1) -> Generated:
    """Write that many triples as N-Triples.

    Raises:
        ValueError: fewer triples are asked for than hold a little of everything.
    """
    if triples < SMALLEST:
        raise ValueError(f"Ask for {SMALLEST:,} triples at least.")
    growing = _Universities(seed)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        written = 0
        for part in growing.parts():
            if written + len(part.lines) > triples:
                break
            file.writelines(part.lines)
            written += len(part.lines)
            growing.count(part)
        file.writelines(growing.interests(triples - written))
    return growing.made(triples)


def vocabulary(path: Path) -> None:
    """Write the ontology as N-Triples."""
    quads = parse(path=Path(__file__).with_name("university.ttl"))
    with path.open("wb") as file:
        serialize((quad.triple for quad in quads), file, RdfFormat.N_TRIPLES)


class _Part:
    """One thing with all that belongs to it, and what follows from it: members of classes, pairs of properties."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.members: Counter[str] = Counter()
        self.pairs: Counter[str] = Counter()
        self.universities: set[int] = set()

    def say(self, subject: str, predicate: str, value: str) -> None:
        """A triple between things; those that are stated count as pairs."""
        self.lines.append(f"{subject} {_term(predicate)} {value} .\n")
        self.pairs[predicate] += 1

    def thing(self, name: str, kind: str, *above: str) -> None:
        """Something of a kind, which is then of the kinds above it as well."""
        self.lines.append(f"{name} {_TYPE} {_term(kind)} .\n")
        self.lines.append(f'{name} {_term("name")} "{name[len(_DATA) + 1 : -1]}" .\n')
        self.members.update((kind, *above))

    def person(self, name: str, kind: str, *above: str) -> None:
        """A person with what is written about people."""
        self.thing(name, kind, *above, "Person")
        self.lines.append(f'{name} {_term("email")} "{name[len(_DATA) + 1 : -1]}@example.org" .\n')
        self.lines.append(f'{name} {_term("telephone")} "555-{len(name):04}" .\n')

    def belongs(self, name: str, how: str, organization: str, above: int) -> None:
        """A person in an organization that is part of so many others."""
        self.say(name, how, organization)
        implied = {"headOf": ("worksFor", "memberOf"), "worksFor": ("memberOf",), "memberOf": ()}[how]
        self.pairs.update((*implied, "member"))
        self.pairs["belongsTo"] += above

    def degree(self, name: str, kind: str, university: int) -> None:
        """A degree from a university, another for each degree of one person."""
        self.say(name, kind, _name("university", university))
        self.pairs.update(("degreeFrom", "hasAlumnus"))
        self.universities.add(university)


class _Universities:
    """Grows the data part by part."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - not a secret: the same data every time is what is wanted
        self._members: Counter[str] = Counter()
        self._pairs: Counter[str] = Counter()
        self._universities: set[int] = set()
        self._people: list[str] = []

    def count(self, part: _Part) -> None:
        """Take what follows from a part that was written into account."""
        self._members += part.members
        self._pairs += part.pairs
        self._universities |= part.universities

    def made(self, triples: int) -> Generated:
        """What there is by now."""
        universities = len(self._universities)
        members = self._members + Counter(University=universities, Organization=universities)
        return Generated(triples, dict(sorted(members.items())), dict(sorted(self._pairs.items())))

    def interests(self, count: int) -> Iterator[str]:
        """That many lines of what people are interested in, which fill up the number that was asked for."""
        for number in range(count):
            yield f'{self._people[number % len(self._people)]} {_term("interest")} "Subject {number}" .\n'

    def parts(self) -> Iterator[_Part]:
        """One part after another, without end."""
        number = 0
        while True:
            university = _Part()
            it = _name("university", number)
            university.thing(it, "University")
            university.members.clear()  # universities are counted once, whoever names them
            university.universities.add(number)
            yield university
            for department in range(self._between(15, 25)):
                yield from self._department(f"{number}-{department}", it)
            number += 1

    def _department(self, number: str, university: str) -> Iterator[_Part]:
        part = _Part()
        it = _name("department", number)
        part.thing(it, "Department", "Organization")
        part.say(it, "subOrganizationOf", university)
        groups = [_name("group", f"{number}-{group}") for group in range(self._between(10, 20))]
        for group in groups:
            part.thing(group, "ResearchGroup", "Organization")
            part.say(group, "subOrganizationOf", it)
            part.pairs["subOrganizationOf"] += 1  # and of the university
        yield part
        faculty: list[str] = []
        professors: list[str] = []
        courses: list[str] = []
        advanced: list[str] = []
        for rank, (least, most) in _FACULTY.items():
            for _ in range(self._between(least, most)):
                name = _name("person", f"{number}-f{len(faculty)}")
                yield self._teacher(name, rank, it, courses, advanced, chair=not faculty)
                faculty.append(name)
                if rank != "Lecturer":
                    professors.append(name)
        for student in range(len(faculty) * self._between(8, 14)):
            yield self._undergraduate(_name("person", f"{number}-u{student}"), it, courses, professors)
        for student in range(len(faculty) * self._between(3, 4)):
            yield self._graduate(_name("person", f"{number}-g{student}"), it, groups, courses, advanced, professors)

    def _teacher(
        self, name: str, rank: str, department: str, courses: list[str], advanced: list[str], *, chair: bool
    ) -> _Part:
        part = _Part()
        part.person(name, rank, *(() if rank == "Lecturer" else ("Professor",)), "Faculty", "Employee")
        self._people.append(name)
        part.belongs(name, "headOf" if chair else "worksFor", department, 1)
        if chair:
            part.members["Chair"] += 1
        for kind, university in zip(_DEGREES, self._random.sample(range(_ELSEWHERE), 3), strict=True):
            part.degree(name, kind, university)
        for kind, taught in (("Course", courses), ("GraduateCourse", advanced)):
            for _ in range(self._between(1, 2)):
                course = f"{name[:-1]}-{'c' if taught is courses else 'a'}{len(taught)}>".replace("person", "course")
                part.thing(course, kind, *(() if taught is courses else ("Course",)), "Work")
                part.say(name, "teacherOf", course)
                taught.append(course)
        for paper in range(self._between(1, _PAPERS[rank])):
            publication = f"{name[:-1]}-p{paper}>".replace("person", "publication")
            kind = self._random.choice(_KINDS_OF_PAPER)
            article = () if kind in {"Book", "Software"} else ("Article",)
            part.thing(publication, kind, *article, "Publication")
            part.say(publication, "author", name)
        return part

    def _undergraduate(self, name: str, department: str, courses: list[str], professors: list[str]) -> _Part:
        part = _Part()
        part.person(name, "UndergraduateStudent", "Student")
        part.belongs(name, "memberOf", department, 1)
        for course in self._random.sample(courses, self._between(2, 4)):
            part.say(name, "takesCourse", course)
        if self._random.random() < 0.2:
            part.say(name, "advisor", self._random.choice(professors))
        return part

    def _graduate(
        self,
        name: str,
        department: str,
        groups: list[str],
        courses: list[str],
        advanced: list[str],
        professors: list[str],
    ) -> _Part:
        part = _Part()
        part.person(name, "GraduateStudent", "Student")
        part.belongs(name, "memberOf", department, 1)
        part.degree(name, _DEGREES[0], self._random.randrange(_ELSEWHERE))
        for course in self._random.sample(advanced, self._between(1, 3)):
            part.say(name, "takesCourse", course)
        part.say(name, "advisor", self._random.choice(professors))
        job = self._random.random()
        if job < 0.25:
            part.say(name, "teachingAssistantOf", self._random.choice(courses))
            part.members["TeachingAssistant"] += 1
        elif job < 0.5:
            part.lines.append(f"{name} {_TYPE} {_term('ResearchAssistant')} .\n")
            part.members.update(("ResearchAssistant", "Employee"))
            # The group is part of the department, which is new to `belongsTo`, and of the same university.
            part.belongs(name, "worksFor", self._random.choice(groups), 1)
        return part

    def _between(self, least: int, most: int) -> int:
        return self._random.randint(least, most)


def _name(kind: str, name: int | str) -> str:
    return f"<{_DATA}{kind}-{name}>"


def _term(name: str) -> str:
    return f"<{UNIVERSITY}{name}>"
