// Lines of a dump: what all the visitors of nodes write with.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/syntax/tree.h"

namespace writ::syntax {

using NameMap = std::function<std::string(const std::string&)>;

// Text in quotation marks, so that two texts are equal exactly if their dumps are.
std::string Quoted(std::string_view text);
std::string_view NameOf(Unit unit);
std::string_view NameOf(Frequency frequency);
std::string_view NameOf(Aggregate function);
std::string_view NameOf(CompareOp op);
std::string_view NameOf(RoundWord mode);

class DumpWriter {
 public:
  DumpWriter(const Tree& tree, const NameMap& names) : tree_(tree), names_(names) {}

  std::string Take() { return std::move(out_); }

  // A line, and everything until Close one level deeper.
  void Open(std::string_view line);
  void Close() { --depth_; }

  void Put(std::string_view label, std::string_view text);
  void Flag(std::string_view label, bool set);
  void Put(std::string_view label, const Name& name);
  void Put(std::string_view label, const Path& path);
  void Put(std::string_view label, const Alias& alias);
  void Put(std::string_view label, const Text& text);
  void Put(std::string_view label, const TypeRef& type);
  void Put(std::string_view label, const Parameter& parameter);
  void Put(std::string_view label, const Quantity& quantity);
  void Put(std::string_view label, const Citation& citation);
  void Put(std::string_view label, Date date) { Put(label, date.ToIso()); }
  void Put(std::string_view label, Frequency frequency) { Put(label, NameOf(frequency)); }
  void Count(std::string_view label, int64_t count);
  void PutText(std::string_view label, const std::string& text);  // absent when empty
  template <typename T>
  void Put(std::string_view label, const std::optional<T>& value) {
    if (value) Put(label, *value);
  }
  template <typename T>
  void Put(std::string_view label, const std::vector<T>& list) {
    for (const T& member : list) Put(label, member);
  }
  // An expression and what it is made of; nothing for kNoExpr.
  void Expression(std::string_view label, ExprId id);
  void Expressions(std::string_view label, const std::vector<ExprId>& list);

 private:
  struct Visitor;
  std::string Of(const Path& path) const;
  std::string Of(const Name& name) const;
  static std::string Of(const Quantity& quantity);
  void Node(std::string_view label, std::string_view line);
  void Put(const Counting& counting);
  void Put(const Skipping& skipping);
  void Put(const Range& range);

  const Tree& tree_;
  const NameMap& names_;
  std::string out_;
  int depth_ = 0;
};

}  // namespace writ::syntax
