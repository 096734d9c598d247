// The canonical bytes of a state: what HashOf hashes, and what a snapshot keeps.
//
//   "writ-case/1", then the fields in the order of state.h. A number, a day, an instant, a yes or
//   no takes eight bytes, big-endian; a text its length and its bytes; a list its count and its
//   items; what may be absent a yes or no first; commitments and pseudonyms stand as they are.
//   A state with `waived` begins with "writ-case/2" and ends with that list; any other does not
//   have it, so that states of before have the bytes they had.
//
// No two states have the same bytes. Pure, and safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/flow/state.h"

namespace writ::flow {

std::string Encode(const CaseState& state);

// Accepts exactly what Encode gives: Decode(Encode(s)) == s, and nullopt for anything else, however
// hostile. Memory stays within a small multiple of the input.
std::optional<CaseState> Decode(std::string_view bytes);

}  // namespace writ::flow
