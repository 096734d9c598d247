#include "engine/check/analyse_numbers.h"

#include <algorithm>
#include <string_view>

namespace writ {
namespace {

uint64_t HashOf(std::span<const uint32_t> key) {
  uint64_t hash = key.size();
  for (const uint32_t word : key) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15;
    hash ^= hash >> 32;
  }
  return hash;
}

// The words of one key after the other, in memory that is used again.
class KeyWriter {
 public:
  template <typename... Words>
  void Add(Words... words) {
    (words_.push_back(static_cast<uint32_t>(words)), ...);
  }
  void AddText(std::string_view text) {
    Add(text.size());
    for (const char c : text) Add(static_cast<uint8_t>(c));
  }
  void AddNumber(const Number& number) {
    if (const std::optional<int64_t> whole = number.AsInt64()) return Add(1, *whole, *whole >> 32);
    Add(0);
    AddText(number.Canonical());
  }
  void AddScalar(const Scalar& s);
  void AddWindow(const Window& w, uint32_t skipping) {
    Add(w.length.months, w.length.days, w.length.working_days, w.periods, w.frequency, skipping,
        w.looking_back, w.partial, w.earlier, w.as_many_as_worked);
  }

  std::span<const uint32_t> words() const { return words_; }
  void Clear() { words_.clear(); }

 private:
  std::vector<uint32_t> words_;
};

void KeyWriter::AddScalar(const Scalar& s) {
  Add(s.type.kind, s.type.index);
  AddNumber(s.number);
  AddText(s.text);
  Add(s.date.days(), s.period.frequency, s.period.index);
  Add(s.span.months, s.span.days, s.span.working_days, s.is_between);
  if (s.is_between) Add(s.between.from.days(), s.between.to.days());
  Add(s.yes, s.option);
}

}  // namespace

uint32_t KeyNumbers::Of(std::span<const uint32_t> key) {
  const uint64_t hash = HashOf(key);
  size_t slot = hash & (slots_.size() - 1);
  for (; slots_[slot] != kNone; slot = (slot + 1) & (slots_.size() - 1)) {
    const Key& known = keys_[slots_[slot]];
    if (known.hash == hash && known.length == key.size() &&
        std::equal(key.begin(), key.end(), words_.begin() + known.begin))
      return slots_[slot];
  }
  const uint32_t number = size();
  keys_.push_back({hash, static_cast<uint32_t>(words_.size()), static_cast<uint32_t>(key.size())});
  words_.insert(words_.end(), key.begin(), key.end());
  slots_[slot] = number;
  if (keys_.size() * 2 > slots_.size()) Grow();
  return number;
}

void KeyNumbers::Grow() {
  std::vector<uint32_t> slots(slots_.size() * 2, kNone);
  for (uint32_t number = 0; number < size(); ++number) {
    size_t slot = keys_[number].hash & (slots.size() - 1);
    while (slots[slot] != kNone) slot = (slot + 1) & (slots.size() - 1);
    slots[slot] = number;
  }
  slots_ = std::move(slots);
}

ValueNumbers::ValueNumbers(const Program& program) {
  KeyNumbers known;
  KeyWriter key;
  numbers_.reserve(program.exprs.size());
  for (const Expr& e : program.exprs) {
    key.Clear();
    key.Add(e.op, e.count);
    if (e.op == Op::kConstant) {
      key.AddScalar(program.constants[e.index]);
    } else {
      key.Add(e.index);
    }
    if (e.window < program.windows.size()) {
      const Window& window = program.windows[e.window];
      key.AddWindow(window, Of(window.skipping));
    }
    for (const ExprId arg : program.Args(e)) key.Add(numbers_[arg]);
    numbers_.push_back(known.Of(key.words()));
  }
}

}  // namespace writ
