# Asks the gateway for a detection in a small picture, once per model, and checks the answers. Bash alone is enough.
# GATEWAY_HOST, GATEWAY_PORT, IMAGE (base64), LABEL, MIN_OBJECTS, MODELS (names; empty: without a name), KEY (may be missing)
set -euo pipefail
export LC_ALL=C

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

detect() {
  local model=$1 body line answer="" authorization="" objects
  [ -z "${KEY:-}" ] || authorization="Authorization: Bearer $KEY"$'\r\n'
  body="{\"image\":\"$IMAGE\",\"labels\":[\"$LABEL\"]${model:+,\"model\":\"$model\"}}"
  exec 3<>"/dev/tcp/$GATEWAY_HOST/$GATEWAY_PORT" || fail "$GATEWAY_HOST:$GATEWAY_PORT: no connection"
  # HTTP/1.0, so that the answer comes in one piece.
  printf 'POST /v1/detect HTTP/1.0\r\nHost: %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s' \
    "$GATEWAY_HOST" "$authorization" "${#body}" "$body" >&3
  while IFS= read -r -t 120 -u 3 line || [ -n "$line" ]; do
    answer+=$line
  done
  exec 3>&-
  case $answer in
    "HTTP/1."?" 200"*) ;;
    *) fail "${model:-default}: expected 200, got: ${answer:-nothing}" ;;
  esac
  objects=${answer#*\"objects\":}
  [ "$objects" != "$answer" ] || fail "${model:-default}: no objects in: $answer"
  objects=${objects//"\"label\":\"$LABEL\""/$'\n'}
  objects=${objects//[^$'\n']/}
  [ "${#objects}" -ge "$MIN_OBJECTS" ] ||
    fail "${model:-default}: ${#objects} x $LABEL (expected: at least $MIN_OBJECTS) in: $answer"
  echo "${model:-default}: ${#objects} x $LABEL"
}

if [ -z "$MODELS" ]; then
  detect ""
else
  for model in $MODELS; do
    detect "$model"
  done
fi
echo "PASSED"
