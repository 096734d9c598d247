// Records made at random, for tests and benchmarks of this room. One seed gives one log anywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/audit/record.h"

namespace writ::audit {

class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed * 2 + 1) {}
  uint64_t Next() {  // splitmix64
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  uint64_t Below(uint64_t limit) { return Next() % limit; }

 private:
  uint64_t state_;
};

// Fills any field with a value of its form; deeper explanations become rarer.
class Filler {
 public:
  explicit Filler(Dice& dice) : dice_(dice) {}

  void Fill(Id& value) {
    static const char* const kIds[] = {"incompetence",
                                       "业绩不达标",
                                       "2N赔偿",
                                       "step_3",
                                       "é",
                                       "a \"quoted\\ id",
                                       "cn.labour_contract_law#art 40 item 2"};
    value = Id(kIds[dice_.Below(std::size(kIds))]);
  }
  void Fill(Ref& value) { value = Ref("c/" + std::to_string(dice_.Next())); }
  void Fill(Version& value) { value = Version("0.1." + std::to_string(dice_.Below(10))); }
  void Fill(Origin& value) { value = Origin("hr.example.com/" + std::to_string(dice_.Below(4))); }
  void Fill(PeriodText& value) { value = PeriodText(dice_.Below(2) ? "2026-03" : "2026-Q1"); }
  void Fill(Count& value) { value.value = dice_.Below(dice_.Below(2) ? 10 : Count::kMax + 1); }
  void Fill(Date& value) { value = *Date::FromDays(static_cast<int32_t>(dice_.Below(40000))); }
  void Fill(Instant& value) {
    value.milliseconds = static_cast<int64_t>(dice_.Below(4'000'000'000'000));
  }
  template <size_t kSize, class Form>
  void Fill(BytesOf<kSize, Form>& value) {
    for (uint8_t& byte : value.bytes) byte = static_cast<uint8_t>(dice_.Next());
  }
  template <Choice E>
  void Fill(E& value) {
    value = static_cast<E>(dice_.Below(std::size(ChoiceOf<E>::kOptions)));
  }
  void Fill(Event& event) {
    FillKind(event, dice_.Below(std::variant_size_v<Event>),
             std::make_index_sequence<std::variant_size_v<Event>>());
  }
  void Fill(CommandArgument& argument) {
    Fill(argument.name);
    if (dice_.Below(2) == 0) return Fill(argument.ref.emplace());
    Fill(argument.commitment.emplace());
  }
  template <class T>
    requires requires(T& t) { VisitFields(t, [](const FieldInfo&, auto&) {}); }
  void Fill(T& object) {
    ++depth_;
    VisitFields(object,
                [&](const FieldInfo& field, auto& value) { FillField(field.presence, value); });
    --depth_;
  }

 private:
  template <class T>
  void FillField(Presence, T& value) {
    Fill(value);
  }
  template <class T>
  void FillField(Presence, std::optional<T>& value) {
    if (dice_.Below(2) == 0) Fill(value.emplace());
  }
  template <class T>
  void FillField(Presence presence, std::vector<T>& items) {
    const uint64_t least = presence == Presence::kSome ? 1 : 0;
    const uint64_t most = std::is_same_v<T, Explanation> && depth_ > 4 ? 0 : 2;
    for (uint64_t n = least + dice_.Below(most + 1); n > 0; --n) Fill(items.emplace_back());
  }
  template <size_t... kAt>
  void FillKind(Event& event, uint64_t which, std::index_sequence<kAt...>) {
    const auto fill = [&]<class E>(E made) {
      Fill(made);
      event = std::move(made);
    };
    ((kAt == which ? fill(std::variant_alternative_t<kAt, Event>{}) : void()), ...);
  }

  Dice& dice_;
  int depth_ = 0;
};

// A record that may stand at `sequence`: a command of one event, a second after the one before.
inline Record RandomRecord(Dice& dice, uint64_t sequence) {
  Record record;
  Filler(dice).Fill(record);
  record.sequence.value = sequence;
  record.part.value = record.parts.value = 1;
  record.signature.reset();
  record.recorded.milliseconds = 1'767'225'600'000 + static_cast<int64_t>(sequence) * 1000;
  return record;
}

// The bytes of a log, one record each, none of them too long.
inline std::vector<std::string> RandomLog(uint64_t seed, size_t size) {
  Dice dice(seed);
  std::vector<std::string> records;
  while (records.size() < size) {
    auto bytes = WriteRecord(RandomRecord(dice, records.size()));
    if (bytes) records.push_back(*std::move(bytes));
  }
  return records;
}

}  // namespace writ::audit
