"""`harvest --whole`: what a host says that we hold is fetched all the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import pytest

from tests.replica.faults import Answer, Fault, Request

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Serve
    from tests.shell import Shell


pytestmark = pytest.mark.both


@dataclass
class AlwaysHeld(Fault):
    """A cache that has not heard of the new archives: whoever sets a condition is answered 304."""

    answers: ClassVar[bool] = True

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Say that it is held."""
        if not {"if-none-match", "if-modified-since"} & set(request.headers):
            return answer
        return replace(answer, status=304, body=b"", headers={})


def outcomes(shell: Shell, *words: str) -> list[str]:
    """What each set came to."""
    done = shell.here("harvest", *words)
    return [line.split()[1] for line in done.lines if "/" in line.split(" ")[0]]


def test_a_host_that_hides_what_is_new_is_found_out_by_a_harvest_of_the_whole(
    shell: Shell, replica: Serve, days: list[Path]
) -> None:
    """Validators are believed by night, and once a week they are not."""
    an = replica(days[0])
    shell.settings["DATA_ORIGIN"] = an.url
    assert outcomes(shell) == ["taken"] * 5
    an.folder = days[1]
    an.faults = (AlwaysHeld(),)
    assert outcomes(shell) == ["unchanged"] * 5
    assert outcomes(shell, "--whole") == ["taken"] * 5


def test_what_was_fetched_whole_and_is_held_is_not_taken_in_again(
    shell: Shell, replica: Serve, days: list[Path]
) -> None:
    """It costs its bytes, and nothing else."""
    an = replica(days[0])
    shell.settings["DATA_ORIGIN"] = an.url
    assert outcomes(shell, "scrutins") == ["taken"]
    asked = len(an.requests)
    assert outcomes(shell, "scrutins", "--whole") == ["unchanged"]
    sent = [one for one in an.requests[asked:] if "Scrutins" in one.path]
    assert [one.status for one in sent] == [200]


def test_by_the_other_doors_there_is_no_whole(shell: Shell) -> None:
    done = shell.here("harvest", "--recent", "--whole")
    assert done.status == 2
    assert "--whole is for the archives" in done.err
