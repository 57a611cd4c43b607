# shellcheck shell=bash
# What the commands of a page meet in the test: they run as they stand, but end, and fail loudly.
set -euo pipefail
here_in_page=
announced_refusals=
trap 'echo "$here_in_page failed: $BASH_COMMAND" >&2' ERR

headers_of_answer=$(mktemp)
statuses_seen=$(mktemp)

# An answer that is not 2xx or 3xx, nor among those that the page announces, is a mistake of the
# page; a stream is listened to for a moment.
curl() {
  local argument status streams=
  for argument in "$@"; do
    case $argument in -N | -sN | -Ns | --no-buffer) streams=yes ;; esac
  done
  if [ -n "$streams" ]; then
    command curl --max-time 3 "$@" || [ $? -eq 28 ]
    return
  fi
  command curl --max-time 60 --dump-header "$headers_of_answer" "$@"
  status=$(sed -n 's/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$headers_of_answer" | command tail -1)
  echo "$status" >>"$statuses_seen"
  case $status in
    2?? | 3??) ;;
    *) [[ " $announced_refusals " == *" $status "* ]] || { echo "$here_in_page: answered $status" >&2; return 22; } ;;
  esac
}

# begin BLOCK [STATUS...]: the next block, and the refusals that its page announces.
begin() {
  end
  here_in_page=$1
  announced_refusals=${*:2}
  : >"$statuses_seen"
}

end() {
  local status
  for status in ${announced_refusals:-}; do
    grep -qx "$status" "$statuses_seen" || { echo "$here_in_page: nothing answered $status" >&2; exit 1; }
  done
}

# A target that does not exist fails; what it does has tests of its own.
make() {
  command make --dry-run "$@" >/dev/null
}

tail() {
  local argument
  for argument in "$@"; do
    shift
    [ "$argument" = -f ] || set -- "$@" "$argument"
  done
  command tail "$@"
}
