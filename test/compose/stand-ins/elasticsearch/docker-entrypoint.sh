#!/bin/bash
# As the official image: settings are variables with a dot in their names; the rest of the environment is left alone.
set -o errexit
umask 0002
[[ $1 == eswrapper ]] || exec "$@"

declare -A settings=([cluster.name]=docker-cluster [network.host]=0.0.0.0)
while IFS='=' read -r name value; do
  [[ $name =~ ^[a-z0-9_]+\.[a-z0-9_]+ && -n $value ]] || continue
  # What the library lacks: it is the official image that has security to be switched off.
  [[ $name == xpack.* ]] || settings[$name]=$value
done < <(env)
for name in "${!settings[@]}"; do
  printf "%s: '%s'\n" "$name" "${settings[$name]}"
done >config/elasticsearch.yml

# shellcheck disable=SC2086 # several options, several words
exec java $ES_JAVA_OPTS -cp 'lib/*' --enable-native-access=ALL-UNNAMED -XX:+ExitOnOutOfMemoryError \
  -Des.path.home="$PWD" -Des.distribution.type=docker SearchNode "$PWD" "$PWD/config"
