"""``yaodian completion``: the script by which a shell completes commands."""

from __future__ import annotations

import click

from yaodian.exits import CommandError
from yaodian.session import Session, with_session

_WHERE = {
    "bash": "~/.bashrc",
    "zsh": "~/.zshrc",
    "fish": "~/.config/fish/completions/yaodian.fish",
}


@click.command("completion")
@click.argument("shell", type=click.Choice(sorted(_WHERE)))
@with_session()
def command(session: Session, shell: str) -> None:
    """Print the script that completes commands, options, questions, documents and snapshots in SHELL.

    bash: add `eval "$(yaodian completion bash)"` to ~/.bashrc. zsh: the same with zsh in ~/.zshrc.
    fish: yaodian completion fish > ~/.config/fish/completions/yaodian.fish
    """
    from click.shell_completion import get_completion_class

    from yaodian.cli import COMPLETE, cli

    kind = get_completion_class(shell)
    if kind is None:
        raise CommandError(f"不支持 {shell}", f"{shell} is not supported")
    try:
        click.echo(kind(cli, {}, "yaodian", COMPLETE).source())
    except RuntimeError as error:
        raise CommandError(f"{shell}：{error}", f"{shell}: {error}") from error
    session.console.info(session.t(f"写进 {_WHERE[shell]} 即可", f"it belongs into {_WHERE[shell]}"))
