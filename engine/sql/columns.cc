#include "engine/sql/columns.h"

#include <algorithm>

namespace writ::sql {
namespace {

constexpr size_t kMostNameBytes = 48;  // PostgreSQL cuts names at 63

}  // namespace

std::string Columns::PlainName(const std::string& name) {
  std::string plain;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    plain += letter ? c : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : '_';
  }
  plain.resize(std::min(plain.size(), kMostNameBytes));
  return plain;
}

std::string Columns::Unused(const std::string& name) {
  const std::string plain = PlainName(name);
  std::string unused = plain;
  for (int i = 2; !names_.insert(unused).second; ++i) unused = plain + "_" + std::to_string(i);
  return unused;
}

Term Columns::Ref(uint32_t column, uint8_t may) const {
  Term term = Word(all_[column].name, {column});
  term.may = may;
  return term;
}

Term Columns::Base(const std::string& name, Term term) {
  const auto known = by_text_.find(term.text);
  if (known != by_text_.end()) return Ref(known->second, all_[known->second].term.may);
  const auto column = static_cast<uint32_t>(all_.size());
  by_text_[term.text] = column;
  const uint8_t may = term.may;
  all_.push_back({Unused(name), std::move(term), 0});
  return Ref(column, may);
}

Term Columns::Keep(const std::string& name, const Term& term) {
  if (term.literal) return term;
  if (term.reads.size() == 1 && all_[term.reads.front()].name == term.text) return term;
  const auto known = by_text_.find(term.text);
  if (known != by_text_.end()) return Ref(known->second, term.may);
  int level = 0;
  for (const uint32_t read : term.reads) level = std::max(level, all_[read].level);
  const auto column = static_cast<uint32_t>(all_.size());
  by_text_[term.text] = column;
  all_.push_back({Unused(name), term, level + 1});
  return Ref(column, term.may);
}

std::vector<Columns::Level> Columns::LevelsFor(const std::vector<Term>& roots) const {
  // The last level that reads a column; columns come after what they read.
  std::vector<int> last(all_.size(), -1);
  int levels = 0;
  const auto read_at = [&](const Term& term, int level) {
    for (const uint32_t column : term.reads) last[column] = std::max(last[column], level);
  };
  for (const Term& root : roots)
    for (const uint32_t column : root.reads) levels = std::max(levels, all_[column].level + 1);
  for (const Term& root : roots) read_at(root, levels);
  for (size_t i = all_.size(); i-- > 0;)
    if (last[i] >= 0 && all_[i].level > 0) read_at(all_[i].term, all_[i].level);
  std::vector<Level> all(static_cast<size_t>(levels));
  for (uint32_t i = 0; i < all_.size(); ++i) {
    if (last[i] < 0) continue;
    all[static_cast<size_t>(all_[i].level)].made.push_back(i);
    for (int level = all_[i].level + 1; level < last[i]; ++level)
      all[static_cast<size_t>(level)].handed_on.push_back(i);
  }
  return all;
}

}  // namespace writ::sql
