#include "engine/check/analyse_condition.h"

namespace writ {
namespace {

class KeyWriter {
 public:
  KeyWriter& Add(uint64_t n) {
    text_ += std::to_string(n);
    text_ += ',';
    return *this;
  }
  KeyWriter& Add(const std::string& text) {
    Add(text.size());
    text_ += text;
    return *this;
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

void AddScalar(const Scalar& scalar, KeyWriter* key) {
  key->Add(static_cast<uint64_t>(scalar.type.kind)).Add(scalar.type.index);
  key->Add(scalar.number.Canonical()).Add(scalar.text);
  key->Add(static_cast<uint64_t>(scalar.date.days()));
  key->Add(static_cast<uint64_t>(scalar.period.frequency));
  key->Add(static_cast<uint64_t>(scalar.period.index));
  key->Add(static_cast<uint64_t>(scalar.span.months));
  key->Add(static_cast<uint64_t>(scalar.span.days));
  key->Add(static_cast<uint64_t>(scalar.span.working_days));
  if (scalar.is_between) {
    key->Add(static_cast<uint64_t>(scalar.between.from.days()));
    key->Add(static_cast<uint64_t>(scalar.between.to.days()));
  }
  key->Add(scalar.yes).Add(scalar.option);
}

}  // namespace

ValueNumbers::ValueNumbers(const Program& program) {
  std::unordered_map<std::string, uint32_t> known;
  numbers_.reserve(program.exprs.size());
  for (const Expr& e : program.exprs) {
    KeyWriter key;
    key.Add(static_cast<uint64_t>(e.op)).Add(static_cast<uint64_t>(e.count));
    if (e.op == Op::kConstant) {
      AddScalar(program.constants[e.index], &key);
    } else {
      key.Add(e.index);
    }
    if (e.window < program.windows.size()) {
      const Window& w = program.windows[e.window];
      key.Add(static_cast<uint64_t>(w.length.months)).Add(static_cast<uint64_t>(w.length.days));
      key.Add(static_cast<uint64_t>(w.length.working_days));
      key.Add(static_cast<uint64_t>(w.periods)).Add(static_cast<uint64_t>(w.frequency));
      key.Add(Of(w.skipping)).Add(static_cast<uint64_t>(w.looking_back));
      key.Add(w.partial).Add(w.earlier).Add(w.as_many_as_worked);
    }
    for (const ExprId arg : program.Args(e)) key.Add(numbers_[arg]);
    const uint32_t next = static_cast<uint32_t>(known.size());
    numbers_.push_back(known.emplace(key.Take(), next).first->second);
  }
}

}  // namespace writ
