// Names, values and expressions as the meaning hash sees them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/sha256.h"
#include "engine/program/canonical.h"
#include "engine/program/program.h"

namespace writ {

// Ids that do not change when a library is renamed locally or a declaration moves in its vector.
class MeaningIds {
 public:
  explicit MeaningIds(const Program& program);

  // "underperformance"; "cn.labour_contract_law#incompetence" for what a library declares.
  std::string Of(const Names& names) const;
  // "employee.sales", "incident.date": within the entity or event that lists it.
  const std::string& Fact(uint32_t index) const { return facts_[index]; }
  std::string Finding(uint32_t index) const { return Of(program_.findings[index].names); }
  const Program& program() const { return program_; }

 private:
  const Program& program_;
  std::map<std::string, std::string, std::less<>> paths_;  // local name of a `use` -> its path
  std::vector<std::string> facts_;
};

void EncodeType(const MeaningIds& ids, const Type& type, CanonicalWriter* out);
void EncodeScalar(const MeaningIds& ids, const Scalar& scalar, CanonicalWriter* out);
void EncodeSpan(std::string_view tag, const Span& span, CanonicalWriter* out);

// The digest of each expression, made from its operation, what it refers to by id, and its
// operands' digests. So it depends on neither places nor the layout of the vectors, and what is
// shared is hashed once.
std::vector<Digest> ExprDigests(const MeaningIds& ids);

inline std::string_view BytesOf(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace writ
