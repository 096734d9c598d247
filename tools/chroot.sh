# Runs the tests of the last commit on a bare Debian 12 that knows nothing of this machine but how to reach its
# package mirror. Sourced by ./dev.
# shellcheck shell=bash disable=SC2016,SC2154

chroot_root=

# Where this machine gets Debian 12 from: "URI RELEASE COMPONENT" lines; the public mirror if it is another system.
debian_sources() {
  local found
  found=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' 2>/dev/null |
    awk '$2 ~ /^bookworm(-updates|-security)?$/' | sort -u)
  [ -n "$found" ] && grep -q ' bookworm main$' <<<"$found" || found='http://deb.debian.org/debian/ bookworm main'
  printf '%s\n' "$found"
}

# What apt here knows about reaching a mirror: proxies, certificates' options, clocks, retries.
apt_settings() {
  apt-config dump | grep -E '^Acquire::(http|https|Retries|Check-|ForceIPv)' | grep -v 'Proxy-Auto-Detect' || true
}

make_chroot() {
  local root=$1 mirror proxy
  mirror=$(debian_sources | awk '$2 == "bookworm" && $3 == "main" { print $1; exit }')
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  [ -z "${proxy:-}" ] || export http_proxy="${http_proxy:-$proxy}"
  say "making a bare Debian 12 from $mirror in $root"
  debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "$mirror" >"$root.log" 2>&1 ||
    { tail -n 20 "$root.log" >&2; die "debootstrap failed; its log is $root.log"; }
  rm -f "$root.log"

  debian_sources | awk '{ print "deb", $1, $2, $3 }' >"$root/etc/apt/sources.list"
  apt_settings >"$root/etc/apt/apt.conf.d/90host"
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
  if [ -d /usr/local/share/ca-certificates ]; then
    cp -rL /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
    chroot "$root" update-ca-certificates >/dev/null 2>&1
  fi
  mount -t proc proc "$root/proc"
}

remove_chroot() {
  [ -n "$chroot_root" ] && [ -d "$chroot_root" ] || return 0
  umount "$chroot_root/proc" 2>/dev/null || umount -l "$chroot_root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$chroot_root" "$chroot_root.log"
}

test_in_chroot() {
  [ "$(id -u)" = 0 ] || die "--chroot needs root: sudo ./dev test --chroot"
  need "${chroot_packages[@]}"
  if [ -n "$(git status --porcelain)" ]; then
    say "there are changes that are not committed; the last commit is what is tested"
  fi
  chroot_root=$(mktemp -d "${TMPDIR:-/var/tmp}/writ-debian12.XXXXXX")
  trap remove_chroot EXIT
  make_chroot "$chroot_root"
  mkdir "$chroot_root/root/writ"
  git archive HEAD | tar -x -C "$chroot_root/root/writ"
  local environment=(HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin WRIT_JOBS="$jobs") name
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    [ -z "${!name:-}" ] || environment+=("$name=${!name}")
  done
  env -i "${environment[@]}" chroot "$chroot_root" /root/writ/dev test "$@" </dev/null
}
