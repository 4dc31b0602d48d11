"""Discovery: names, order, what is ignored, what is refused."""

import os
import random
import socket
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.discover import Discovery, discover, readable_name, system_name
from pipelines.errors import DuplicateSource, MissingPath


def write(path: Path, text: str = "一、抓好科技工作。\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def names(discovery: Discovery) -> list[str]:
    return [file.source_file for file in discovery.files]


def reasons(discovery: Discovery) -> dict[str, str]:
    return {refusal.source_file: refusal.reason_code for refusal in discovery.refused}


def test_a_source_is_named_by_its_path_below_the_folder_given(folder: Path) -> None:
    write(folder / "b" / "深" / "2.txt")
    write(folder / "a.txt")
    assert names(discover([folder])) == ["a.txt", "b/深/2.txt"]
    assert names(discover([folder / "b"])) == ["深/2.txt"]


def test_a_file_given_itself_is_named_by_its_name(folder: Path) -> None:
    path = write(folder / "b" / "要点.txt")
    (file,) = discover([path]).files
    assert (file.source_file, file.path, file.size) == ("要点.txt", str(path), path.stat().st_size)


def test_the_name_does_not_depend_on_how_the_folder_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "sub" / "a.txt")
    monkeypatch.chdir(folder / "sub")
    for spelling in (folder, f"{folder}/", f"{folder}/sub/..", ".."):
        assert names(discover([spelling])) == ["sub/a.txt"]


def test_the_order_is_that_of_the_names_whatever_the_order_of_creation(folder: Path) -> None:
    files = [f"{number}.txt" for number in range(50)] + ["甲.txt", "a/z.txt", "a-b.txt"]
    shuffled = random.Random(7).sample(files, len(files))
    for name in shuffled:
        write(folder / name)
    assert names(discover([folder])) == sorted(files)


@pytest.mark.parametrize(
    "name",
    ["a.json", "a.JSONL", "README.md", "b.csv", "c.toml", ".hidden.txt", "PROVENANCE.txt", "provenance", "SHA256SUMS"],
)
def test_companions_of_documents_are_ignored_and_counted(folder: Path, name: str) -> None:
    write(folder / name)
    write(folder / "a.txt")
    found = discover([folder])
    assert (names(found), found.ignored) == (["a.txt"], 1)
    assert discover([folder / name]).ignored == 1


@pytest.mark.parametrize("name", ["a", "a.doc", "a.csv.txt", "provenances.txt", "notes.xyz"])
def test_any_other_name_is_a_document_to_be_told_by_its_content(folder: Path, name: str) -> None:
    write(folder / name)
    assert names(discover([folder])) == [name]


def test_a_hidden_folder_is_ignored_as_one(folder: Path) -> None:
    write(folder / ".git" / "a.txt")
    write(folder / ".git" / "b.txt")
    assert (names(discover([folder])), discover([folder]).ignored) == ([], 1)


def test_an_excluded_folder_is_not_entered_however_it_is_written(folder: Path, tmp_path: Path) -> None:
    write(folder / "data" / "lake" / "a.txt")
    write(folder / "data" / "raw" / "b.txt")
    (tmp_path / "link").symlink_to(folder / "data" / "lake")
    found = discover([folder], exclude=[tmp_path / "link"])
    assert (names(found), found.ignored) == (["data/raw/b.txt"], 1)


def test_a_path_that_does_not_exist_is_an_error_that_names_it(folder: Path) -> None:
    with pytest.raises(MissingPath, match=r"input/gone\.txt does not exist"):
        discover([folder, folder / "gone.txt"])


def test_two_roots_that_give_one_name_are_an_error_that_names_both(tmp_path: Path) -> None:
    one, two = write(tmp_path / "one" / "a.txt"), write(tmp_path / "two" / "a.txt")
    with pytest.raises(DuplicateSource) as error:
        discover([one.parent, two.parent])
    assert str(one) in str(error.value)
    assert str(two) in str(error.value)
    with pytest.raises(DuplicateSource):
        discover([one, two.parent])


def test_two_roots_may_share_names_of_ignored_files(tmp_path: Path) -> None:
    for root in ("one", "two"):
        write(tmp_path / root / "README.md")
        write(tmp_path / root / f"{root}.txt")
    assert names(discover([tmp_path / "one", tmp_path / "two"])) == ["one.txt", "two.txt"]


@pytest.mark.parametrize(
    "name", ["a\nb.txt", 'say "hi".txt', "it's.txt", "a\tb.txt", "%E5%B7.txt", "back\\slash.txt", "-n.txt", "café.txt"]
)
def test_a_strange_but_valid_name_stays_as_it_is(folder: Path, name: str) -> None:
    write(folder / name)
    assert names(discover([folder])) == [name]


def test_bytes_that_are_no_text_are_escaped_so_that_the_name_can_be_stored_and_undone(folder: Path) -> None:
    raw = "2012年要点".encode("gbk") + b".txt"
    with open(os.path.join(os.fsencode(folder), raw), "wb") as file:
        file.write("一、抓好工作。".encode())
    (file,) = discover([folder]).files
    assert file.source_file == r"2012\xc4\xea\xd2\xaa\xb5\xe3.txt"
    assert file.source_file.encode("utf-8")
    assert os.fsencode(system_name(file.source_file)) == raw
    assert Path(file.path).read_text(encoding="utf-8") == "一、抓好工作。"


def test_a_name_that_looks_escaped_does_not_collide_with_one_that_is(folder: Path) -> None:
    for raw in (rb"a\xff.txt", b"a\xff.txt", rb"a\x5cxff.txt"):
        with open(os.path.join(os.fsencode(folder), raw), "wb") as file:
            file.write(b"x")
    assert len(set(names(discover([folder])))) == 3


@given(st.binary(min_size=1, max_size=12).filter(lambda raw: b"\0" not in raw and b"/" not in raw))
def test_every_name_is_valid_text_and_can_be_undone(raw: bytes) -> None:
    name = readable_name(os.fsdecode(raw))
    name.encode("utf-8")
    assert os.fsencode(system_name(name)) == raw


@given(st.lists(st.sampled_from([b"\\", b"x", b"4", b"1", b"f", b"\xff"]), max_size=10).map(b"".join))
def test_no_two_names_become_one(raw: bytes) -> None:
    assert os.fsencode(system_name(readable_name(os.fsdecode(raw)))) == raw


def test_a_link_to_a_file_inside_the_folder_is_followed(folder: Path) -> None:
    write(folder / "sub" / "a.txt")
    (folder / "link.txt").symlink_to("sub/a.txt")
    assert names(discover([folder])) == ["link.txt", "sub/a.txt"]


def test_a_link_that_leaves_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    secret = write(tmp_path / "inputs" / "secret.txt")  # beside the folder, and its name begins alike
    (folder / "out.txt").symlink_to(secret)
    (folder / "outside").symlink_to(secret.parent)
    found = discover([folder])
    assert names(found) == []
    assert reasons(found) == {"out.txt": "not_a_regular_file", "outside": "not_a_regular_file"}


def test_a_link_to_a_folder_inside_is_ignored_since_its_files_are_found_where_they_are(folder: Path) -> None:
    write(folder / "sub" / "a.txt")
    (folder / "again").symlink_to("sub")
    (folder / "sub" / "up").symlink_to("..")
    found = discover([folder])
    assert (names(found), found.ignored, found.refused) == (["sub/a.txt"], 2, ())


def test_links_that_lead_nowhere_or_round_in_circles_are_refused(folder: Path) -> None:
    (folder / "gone.txt").symlink_to("nowhere")
    (folder / "round.txt").symlink_to("round.txt")
    assert reasons(discover([folder])) == {"gone.txt": "unreadable", "round.txt": "unreadable"}


def test_a_path_that_is_itself_a_link_is_followed_since_the_person_named_it(folder: Path, tmp_path: Path) -> None:
    write(folder / "a.txt")
    (tmp_path / "here").symlink_to(folder)
    assert names(discover([tmp_path / "here"])) == ["a.txt"]


def test_a_file_that_is_taken_away_while_its_folder_is_read_is_neither_there_nor_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt"):
        write(folder / name)
    listed = os.listdir

    def listed_before(where: int) -> list[str]:
        names = listed(where)
        (folder / "b.txt").unlink()
        return names

    monkeypatch.setattr("os.listdir", listed_before)
    found = discover([folder])
    assert (names(found), found.refused, found.unread) == (["a.txt"], (), ())


def test_pipes_sockets_and_devices_are_refused_and_never_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(folder / "pipe.txt")
    monkeypatch.chdir(folder)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.txt")
        found = discover([folder, "/dev/null"])
    assert reasons(found) == dict.fromkeys(("null", "pipe.txt", "socket.txt"), "not_a_regular_file")


def test_a_folder_named_like_a_file_is_searched_and_refused_only_when_empty(folder: Path) -> None:
    write(folder / "full.txt" / "a.txt")
    (folder / "empty.txt").mkdir()
    (folder / "empty").mkdir()
    found = discover([folder])
    assert (names(found), reasons(found)) == (["full.txt/a.txt"], {"empty.txt": "not_a_regular_file"})


def test_a_folder_that_cannot_be_read_is_refused_and_remembered_as_unread(
    open_folder: Path, as_nobody: AbstractContextManager[None]
) -> None:
    write(open_folder / "a.txt")
    write(open_folder / "closed" / "b.txt")
    (open_folder / "closed").chmod(0)
    with as_nobody:
        found = discover([open_folder])
    assert (names(found), reasons(found), found.unread) == (["a.txt"], {"closed": "unreadable"}, ("closed/",))
    assert "Permission denied" in found.refused[0].reason_en
    (open_folder / "closed").chmod(0o755)


def test_a_root_that_cannot_be_read_is_refused_not_raised(
    open_folder: Path, as_nobody: AbstractContextManager[None]
) -> None:
    write(open_folder / "a.txt")
    open_folder.chmod(0)
    with as_nobody:
        found = discover([open_folder])
    assert (names(found), reasons(found), found.unread) == ([], {open_folder.name: "unreadable"}, ("",))
