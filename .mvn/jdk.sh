# Sets REXSERVE_PLATFORM, and JAVA_HOME to a Java 25 or newer, or stops with one sentence. Sourced by ./rexserve and ./mvnw.
# Order: JAVA_HOME, the java on the path, then the folders where systems and tools keep JDKs.
# REXSERVE_JAVA=java where a runtime is enough, else a compiler is needed.

# The platforms for which DJL publishes its libraries. Tested is the first; the others only as far as their files go.
rexserve_find_platform() {
  case "$(uname -s) $(uname -m)" in
    "Linux x86_64") REXSERVE_PLATFORM=linux-x86_64 ;;
    "Linux aarch64" | "Linux arm64") REXSERVE_PLATFORM=linux-aarch64 ;;
    "Darwin arm64") REXSERVE_PLATFORM=osx-aarch64 ;;
    *)
      echo "RexServe runs on Linux (x86-64, arm64), macOS (Apple silicon) and Windows (x86-64, by rexserve.cmd of an archive), not on $(uname -s) $(uname -m)." >&2
      return 1
      ;;
  esac
  if [ "${REXSERVE_PLATFORM%%-*}" = linux ] && [ ! -e /lib64/ld-linux-x86-64.so.2 ] && [ ! -e /lib/ld-linux-aarch64.so.1 ]; then
    for _musl in /lib/ld-musl-*; do
      [ ! -e "$_musl" ] || {
        echo "RexServe needs a Linux with glibc (PyTorch's libraries do), found musl: $_musl" >&2
        return 1
      }
    done
  fi
}

rexserve_jdk_major() {
  [ -x "$1/bin/${REXSERVE_JAVA:-javac}" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

rexserve_find_jdk() {
  _found=""
  _on_path="$(command -v "${REXSERVE_JAVA:-javac}" 2>/dev/null || true)"
  [ -z "$_on_path" ] || _on_path="$(dirname "$(dirname "$(readlink -f "$_on_path")")")"
  set +f
  for _home in "${JAVA_HOME-}" "$_on_path" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
      "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
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

rexserve_find_platform && rexserve_find_jdk || exit 1
# Maven builds for this machine; the default in pom.xml is linux-x86_64.
[ "$REXSERVE_PLATFORM" = linux-x86_64 ] || export MAVEN_ARGS="-Dpytorch.platform=$REXSERVE_PLATFORM ${MAVEN_ARGS-}"
