# What each command needs from Debian 12, and how it gets it. Sourced by ./dev.
# shellcheck shell=bash disable=SC2034

build_packages=(
  g++ cmake ninja-build ccache pkg-config
  antlr4 default-jre-headless libantlr4-runtime-dev
  libleveldb-dev libspdlog-dev libfmt-dev libsimdjson-dev libutf8proc-dev libicu-dev libssl-dev
  libcurl4-openssl-dev libcli11-dev libboost-dev libzip-dev libpugixml-dev libpq-dev libsqlite3-dev libgoogle-perftools-dev
)
test_packages=("${build_packages[@]}" catch2 librapidcheck-dev openssl python3 abigail-tools
  postgresql sqlite3 python3-aiosmtpd weasyprint poppler-utils fonts-droid-fallback)
demo_packages=("${build_packages[@]}" python3)
clang_packages=(clang-19 libclang-rt-19-dev llvm-19)
format_packages=(clang-format-19)
lint_packages=(clang-19 clang-tidy-19)
bench_packages=(libclips-dev python3 postgresql)
chroot_packages=(debootstrap)

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Root may, and who has sudo and is here to type a password, or needs none.
may_install() {
  [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null && sudo -v; }
}

# Prints those of the named packages that are not installed. One look at dpkg's table: about 10 ms.
missing_packages() {
  { dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } |
    awk -v wanted="$*" '
      $1 == "installed" { have[$2] = 1 }
      END { n = split(wanted, names, " "); for (i = 1; i <= n; i++) if (!have[names[i]]) print names[i] }'
}

# need PACKAGE…: installs what is missing, or says what to install.
need() {
  if ! command -v apt-get >/dev/null; then
    [ -n "${told_no_apt:-}" ] || say "this is not a Debian system; the needed packages are: $*"
    told_no_apt=yes
    return 0
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! may_install; then
    die "please install what is missing, then run this again:" \
      "  sudo apt-get install ${missing[*]}"
  fi
  say "installing ${#missing[@]} packages: ${missing[*]}"
  local log status=0
  log=$(mktemp)
  install_packages "${missing[@]}" >"$log" 2>&1 </dev/null || status=$?
  if [ $status != 0 ]; then
    tail -n 25 "$log" >&2
    die "apt-get could not install them; its last words are above (all of them: $log)"
  fi
  rm -f "$log"
}

install_packages() {
  local apt=(as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600
    -o Acquire::Retries=3)
  "${apt[@]}" update || echo "the package lists could not be refreshed; trying with those at hand"
  "${apt[@]}" install -y --no-install-recommends "$@"
}
