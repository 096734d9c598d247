// RFC 3161: an authority outside of the house says that bytes were there at a moment, by a token
// that standard tools verify (`openssl ts -verify`). Nothing is sent from here: a request is bytes
// to be handed to an authority, a response is bytes that came back.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "engine/base/sha256.h"
#include "engine/event/types.h"

namespace writ::audit {

// A TimeStampReq in DER: SHA-256 of what is to be stamped, the authority's certificate wanted, no
// nonce, so that the same question has the same bytes.
std::string TimestampRequest(const Digest& of);

struct Stamped {
  Instant moment;         // what the authority's clock said, to the millisecond
  std::string authority;  // its certificate's subject, as RFC 2253 spells it
};
// What a TimeStampResp says of these bytes, under the certificates of authorities in PEM. An error
// says why it does not count, in OpenSSL's words.
std::expected<Stamped, std::string> VerifyTimestamp(std::string_view response,
                                                    std::string_view bytes,
                                                    std::string_view authorities);

}  // namespace writ::audit
