// Messages over the network, by libcurl; nobody else sees it.
//
// Certificates are verified, redirects are not followed, an answer is read for its status and at
// most 64 KiB of it, proxies of the environment do not count, and no signal is used. libcurl looks
// names up in a thread of its own, for as long as a lookup takes. It is loaded when the first
// transport is asked for: whoever sends nothing need not have it.
#pragma once

#include <expected>
#include <memory>

#include "engine/program/declared.h"
#include "runtime/deliver/config.h"
#include "runtime/deliver/transport.h"

namespace writ::deliver {

// `config` must outlive it. Connections are kept as long as it is. The error: libcurl is not there.
std::expected<std::unique_ptr<Transport>, LocalText> OverTheNetwork(const Config& config);

}  // namespace writ::deliver
