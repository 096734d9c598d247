// Commitments to segments, under salts that their keys give: what a record may say of the columns
// that a decision was taken on. Whoever has the folder can make them again. Once somebody was
// erased from a segment its key is destroyed, and nobody can test its commitment any more.
// docs/fact_columns.md has the bytes.
#pragma once

#include <span>
#include <vector>

#include "engine/event/commitment.h"
#include "runtime/columns/folder.h"

namespace writ::columns {

// What the catalogue has as a segment's content, of the segment as it lies there. Reads all of it.
Result<Digest> ContentOf(const Segment& segment);

// To each of these segments, which are the first of their folder; `ids` are its people's.
std::vector<Commitment> CommitmentsTo(std::span<const Entry> segments, const IdTable& ids);

}  // namespace writ::columns
