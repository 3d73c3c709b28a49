# Sets JAVA_HOME to a JDK 25 or newer, or stops with one sentence. Sourced by ./rexserve and ./mvnw.
# Order: JAVA_HOME, the java on the path, then the folders where Linux distributions and tools keep JDKs.
rexserve_jdk_major() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

rexserve_find_jdk() {
  _found=""
  _on_path="$(command -v javac 2>/dev/null || true)"
  [ -z "$_on_path" ] || _on_path="$(dirname "$(dirname "$(readlink -f "$_on_path")")")"
  set +f
  for _home in "${JAVA_HOME-}" "$_on_path" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
      "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/*; do
    [ -n "$_home" ] && _major="$(rexserve_jdk_major "$_home")" && [ -n "$_major" ] || continue
    if [ "$_major" -ge 25 ]; then
      JAVA_HOME="$_home"
      export JAVA_HOME
      return 0
    fi
    case "$_found" in *"$_home"*) ;; *) _found="$_found JDK $_major in $_home;" ;; esac
  done
  echo "RexServe needs a JDK 25 or newer, found:${_found:- no JDK at all;} install one (for example Eclipse Temurin 25) and set JAVA_HOME to its folder." >&2
  return 1
}

rexserve_find_jdk || exit 1
