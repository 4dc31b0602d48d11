"""Settings: the order in which sources win, and errors that name the source."""

import dataclasses
import tomllib
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from pipelines.settings import Settings, example_file, load

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "yaodian.toml"


def test_the_command_line_wins_over_the_environment_over_the_file_over_the_default(config: Path) -> None:
    config.write_text('workers = 2\nlang = "en"\nfail_on = "warn"\n')
    environment = {"YAODIAN_WORKERS": "3", "YAODIAN_LANG": "zh"}
    settings = load({"workers": 4, "lang": None}, environment=environment, file=config)
    assert (settings.workers, settings.lang, settings.fail_on, settings.engine) == (4, "zh", "warn", "local")


def test_without_any_source_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(environment={}) == Settings()


def test_the_file_of_the_working_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "yaodian.toml").write_text("workers = 7\n")
    monkeypatch.chdir(tmp_path)
    assert load(environment={}).workers == 7


def test_a_relative_path_in_the_file_hangs_on_the_file_and_elsewhere_on_the_working_folder(config: Path) -> None:
    config.write_text('data_dir = "mine"\npaths = ["a", "/b"]\n')
    settings = load(environment={}, file=config)
    assert settings.data_dir == config.parent / "mine"
    assert settings.paths == (config.parent / "a", Path("/b"))
    assert load({"data_dir": "mine"}, environment={}, file=config).data_dir == Path("mine")


def test_several_paths_in_the_environment_are_separated_like_a_search_path() -> None:
    assert load(environment={"YAODIAN_PATHS": "a:b c"}).paths == (Path("a"), Path("b c"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("lang = 'zh'\nworkerz = 3\n", "line 2, workerz: there is no such setting; did you mean workers?"),
        ("[database]\nhost = 'x'\n", "line 1, database: there is no such setting; the settings are data_dir"),
        ("workers = -1\n", "line 1, workers: -1 is not a whole number of at least 0"),
        ("workers = true\n", "line 1, workers: True is not a whole number"),
        ("\n\nfail_on = 'never'\n", "line 3, fail_on: 'never' is not one of error, warn"),
        ("storage_version = '1.4'\n", "'1.4' is not a DuckDB storage version such as v1.4.0"),
        ("max_document_seconds = 'long'\n", "'long' is not a number of seconds"),
        ("paths = []\n", "[] is not a list of paths"),
        ("workers =\n", "cannot be read as a configuration file"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_file_and_line(config: Path, text: str, sentence: str) -> None:
    config.write_text(text)
    with pytest.raises(ConfigurationError) as error:
        load(environment={}, file=config)
    assert str(error.value).startswith(str(config))
    assert sentence in str(error.value)


def test_what_is_wrong_elsewhere_is_told_with_its_option_or_variable() -> None:
    with pytest.raises(ConfigurationError, match=r"^--workers: 'many' is not a whole number"):
        load({"workers": "many"}, environment={})
    with pytest.raises(ConfigurationError, match=r"^environment variable YAODIAN_WORKERS: 'many' is not"):
        load(environment={"YAODIAN_WORKERS": "many"})
    with pytest.raises(ConfigurationError, match=r"^--wokers: there is no such setting; did you mean workers"):
        load({"wokers": 1}, environment={})


def test_a_misspelt_variable_is_refused_and_one_of_somebody_else_is_not() -> None:
    with pytest.raises(ConfigurationError, match="YAODIAN_WORKER is not a setting; did you mean YAODIAN_WORKERS"):
        load(environment={"YAODIAN_WORKER": "3"})
    assert load(environment={"YAODIAN_BADGE_COLOUR": "red"}) == Settings()


def test_a_configuration_file_that_was_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"gone\.toml cannot be read .* No such file"):
        load(environment={"YAODIAN_CONFIG": str(tmp_path / "gone.toml")})


def test_the_example_file_lists_every_setting_with_its_default(config: Path) -> None:
    text = example_file()
    assert (REPOSITORY / "yaodian.toml").read_text(encoding="utf-8") == text
    uncommented = "\n".join(line.removeprefix("# ") for line in text.splitlines() if " = " in line)
    assert set(tomllib.loads(uncommented)) == {field.name for field in dataclasses.fields(Settings)}
    config.write_text(uncommented)
    settings = load(environment={}, file=config)
    assert settings.data_dir == config.parent / "data"
    assert settings.corrections == config.parent / "corrections.csv"
    relative = {name: getattr(Settings(), name) for name in ("data_dir", "paths", "corrections")}
    assert dataclasses.replace(settings, **relative) == Settings()
    assert tomllib.loads(text) == {}


def test_no_workers_means_one_per_core() -> None:
    assert Settings().worker_count >= 1
    assert Settings(workers=5).worker_count == 5
