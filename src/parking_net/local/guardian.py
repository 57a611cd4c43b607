"""One small process that outlives a killed `up` for a moment, to stop what `up` had started.

It reads from a pipe whose other end only `up` holds. When that end closes, for whatever reason, the
processes still on its list are told to stop and, after a while, are killed. A shell does this in a
megabyte, everywhere: PostgreSQL and the gateway cannot watch a parent of ours themselves.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
from pathlib import Path

# Its argument is the directory to remove at the end; a line is `watch INT:123` or `forget INT:123`.
_SCRIPT = r"""
trap '' INT TERM HUP
listed=" "
while read -r verb entry; do
  case $verb in
    watch) listed="$listed$entry " ;;
    forget) listed="${listed%%" $entry "*} ${listed#*" $entry "}" ;;
  esac
done
# The fifths of a second that they have to end in.
await_end() {
  left=$1
  while
    alive=
    for entry in $listed; do kill -s 0 "${entry#*:}" 2>/dev/null && alive="$alive ${entry#*:}"; done
    [ -n "$alive" ] && [ "$left" -gt 0 ]
  do
    left=$((left - 1))
    sleep 0.2
  done
}
for entry in $listed; do kill -s "${entry%%:*}" "${entry#*:}" 2>/dev/null; done
await_end 30
for pid in $alive; do kill -s KILL "$pid" 2>/dev/null; done
# One that is being killed keeps its ports a moment longer, and the next run wants them.
await_end 10
[ -n "$1" ] && rm -rf "$1"
"""


class Guardian:
    """Tells the watching process what there is to stop, should we be killed."""

    def __init__(self, *, lock: int, directory: Path | None) -> None:
        """`lock` is kept open until all is stopped, so that the next run waits for that."""
        self._watched: set[str] = set()
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _SCRIPT, "parking-net-guardian", str(directory or "")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=(lock,),
            cwd="/",
        )

    def watch(self, pid: int, stop_signal: signal.Signals) -> None:
        self._watched.add(_entry(pid, stop_signal))
        self._tell("watch", _entry(pid, stop_signal))

    def forget(self, pid: int, stop_signal: signal.Signals) -> None:
        entry = _entry(pid, stop_signal)
        if entry in self._watched:
            self._watched.remove(entry)
            self._tell("forget", entry)

    def close(self) -> None:
        """Let it go; it stops whatever is still on its list."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, verb: str, entry: str) -> None:
        assert self._process.stdin is not None
        # Killed by somebody: the processes are then merely unguarded.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{verb} {entry}\n".encode())
            self._process.stdin.flush()


def _entry(pid: int, stop_signal: signal.Signals) -> str:
    return f"{stop_signal.name.removeprefix('SIG')}:{pid}"
