#!/usr/bin/env bash
# The same as try-start.sh for somebody who is not root, in a copy of the project of their own.
set -u
cd "$(dirname "$0")/.."
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir "$home/project"
# What a clone and `npm ci` give; built folders come and go meanwhile.
cp -a package.json package-lock.json node_modules src migrations scripts playbook tsconfig*.json "$home/project"
chown -R nobody "$home"
chmod 755 "$home"
exec setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups env -i PATH="$PATH" HOME="$home" LANG=C.UTF-8 bash "$home/project/scripts/try-start.sh"
