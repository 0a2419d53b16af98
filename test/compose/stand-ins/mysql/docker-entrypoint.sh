#!/bin/bash
# As the official image: as root it hands the folders to mysql and becomes mysql; an empty folder is initialised by a
# server that nobody can reach over the network, which gets root's password; then the server itself.
set -o errexit -o pipefail
fail() { echo "[ERROR] [Entrypoint]: $1" >&2 && exit 1; }

# The value of a variable, or what is in the file that the variable with _FILE names.
from_file() {
  local file=$1_FILE
  [[ -z ${!1:-} || -z ${!file:-} ]] || fail "Both $1 and $file are set (but are exclusive)"
  if [[ -n ${!file:-} ]]; then printf '%s' "$(<"${!file}")"; else printf '%s' "${!1:-${2:-}}"; fi
}

prepare_root() {
  local create="CREATE USER 'root'@'$3' IDENTIFIED BY '$2'; GRANT ALL ON *.* TO 'root'@'$3' WITH GRANT OPTION;"
  mysql --user=root --socket="$1" <<SQL
SET @@SESSION.SQL_LOG_BIN=0;
ALTER USER 'root'@'localhost' IDENTIFIED BY '$2';
$create
SQL
}

initialise() {
  local password host socket=/var/run/mysqld/mysqld.sock
  password=$(from_file MYSQL_ROOT_PASSWORD)
  host=$(from_file MYSQL_ROOT_HOST %)
  [[ -n $password$MYSQL_ALLOW_EMPTY_PASSWORD ]] ||
    fail 'Database is uninitialized and password option is not specified: MYSQL_ROOT_PASSWORD or MYSQL_ALLOW_EMPTY_PASSWORD'
  "$@" --initialize-insecure --default-time-zone=SYSTEM
  "$@" --daemonize --skip-networking --default-time-zone=SYSTEM --socket=$socket
  prepare_root $socket "$password" "$host"
  MYSQL_PWD=$password mysqladmin shutdown --user=root --socket=$socket
  echo '[Note] [Entrypoint]: MySQL init process done. Ready for start up.'
}

[[ ${1:0:1} != - ]] || set -- mysqld "$@"
if [[ $1 == mysqld ]]; then
  errors=$("$@" --verbose --help --log-bin-index=/tmp/none 2>&1 >/dev/null) || fail "mysqld refuses its settings: $errors"
  if [[ $(id -u) == 0 ]]; then
    find /var/lib/mysql /var/run/mysqld ! -user mysql -exec chown --no-dereference mysql '{}' +
    exec gosu mysql "$0" "$@"
  fi
  [[ -d /var/lib/mysql/mysql ]] || initialise "$@"
fi
exec "$@"
