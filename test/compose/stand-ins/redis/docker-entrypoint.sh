#!/bin/bash
# As the official image: options alone are options of redis-server, and the server does not run as root.
set -o errexit
[[ ${1#-} == "$1" && ${1%.conf} == "$1" ]] || set -- redis-server "$@"
if [[ $1 == redis-server && $(id -u) == 0 ]]; then
  find . -exec chown redis '{}' +
  exec setpriv --reuid redis --regid redis --clear-groups --nnp --inh-caps=-all --bounding-set=-all "$0" "$@"
fi
umask 0077
[[ $1 != redis-server ]] || set -- "$@" --protected-mode no
exec "$@"
