// For tests: values and facts of every kind out of one seed, so that a failure repeats.
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "engine/base/text.h"
#include "runtime/facts/facts_testing.h"

namespace writ::testing {

class MadeFacts {
 public:
  MadeFacts(const EveryFact& policy, uint64_t seed) : policy_(policy), random_(seed) {}

  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }

  // Small, decimal, a ratio, and too large for 64 bits.
  Number Exact() {
    const auto part = [&] { return static_cast<int64_t>(random_()) >> Draw(63); };
    switch (Draw(4)) {
      case 0: return Number(Draw(100));
      case 1: return Number::Ratio(part(), 1000).value();
      case 2: return Number::Ratio(part(), 1 + Draw(1000)).value();
      default: return Number(part()).Multiply(Number(part())).value();
    }
  }
  Date AnyDay() { return Date::FromYmd(1900, 1, 1)->PlusDays(Draw(109'000)).value(); }
  Period AnyPeriod(Frequency frequency) { return Period::Containing(frequency, AnyDay()); }
  std::string AnyText() {
    static const std::string kTexts[] = {
        "", "x", "赵一", "e\xCC\x81 \n\"", "none", "a longer text, of many bytes"};
    return ToNfc(kTexts[Draw(6)]);
  }

  Scalar Value(Type type) {
    Scalar value;
    value.type = type;
    switch (type.kind) {
      case TypeKind::kMoney: value.text = Draw(2) == 0 ? "" : "USD"; [[fallthrough]];
      case TypeKind::kNumber:
      case TypeKind::kPercent:
      case TypeKind::kPoints: value.number = Exact(); break;
      case TypeKind::kDate: value.date = AnyDay(); break;
      case TypeKind::kPeriod: value.period = AnyPeriod(static_cast<Frequency>(Draw(3))); break;
      case TypeKind::kSpan:
        value.is_between = Draw(2) == 0;
        if (value.is_between) {
          value.between = {AnyDay(), AnyDay()};
        } else {
          value.span = {Draw(99) - 9, Draw(99) - 9, Draw(99) - 9};
        }
        break;
      case TypeKind::kText: value.text = AnyText(); break;
      case TypeKind::kTeam: value.text = "north"; break;
      case TypeKind::kDocument: value.text = Draw(2) == 0 ? "a.pdf" : "a.pdf\n合同.pdf"; break;
      case TypeKind::kYesNo: value.yes = Draw(2) == 0; break;
      case TypeKind::kChoice: value.option = static_cast<uint32_t>(Draw(2)); break;
      case TypeKind::kRecord:
      case TypeKind::kList:
      case TypeKind::kEvent:
      case TypeKind::kNone:
      case TypeKind::kError: break;
    }
    return value;
  }

  Recording OneRecording(const Fact& fact, bool dated) {
    Recording recording;
    if (dated || Draw(3) != 0) recording.recorded = AnyDay();
    recording.source = AnyText();
    recording.document = AnyText();
    if (Draw(4) == 0) recording.status = FactStatus::kDisputed;
    if (Draw(5) == 0) {
      recording.value = NoneValue{};
    } else if (fact.type.kind == TypeKind::kList) {
      ListValue list;
      if (Draw(2) == 0) list.complete_through = AnyDay();
      for (int i = Draw(4); i > 0; --i) list.items.push_back(Record(fact.type.index, false));
      recording.value = std::move(list);
    } else if (fact.over_time && Draw(2) == 0) {
      std::vector<IntervalValue> days;
      for (int i = Draw(4); i > 0; --i) {
        days.push_back({{}, {}, Draw(2) == 0});
        if (Draw(2) == 0) days.back().from = AnyDay();
        if (Draw(2) == 0) days.back().until = AnyDay();
      }
      recording.value = std::move(days);
    } else {
      recording.value = Value(fact.type.Element());
    }
    return recording;
  }

  FactRecord Record(uint32_t entity, bool dated) {
    FactRecord record;
    for (const uint32_t index : policy_.program.entities[entity].facts) {
      const Fact& fact = policy_.program.facts[index];
      if (Draw(3) == 0) continue;
      std::map<std::optional<Period>, std::map<std::optional<Date>, Recording>> entries;
      for (int i = 1 + Draw(3); i > 0; --i) {
        const auto period = fact.type.per ? std::optional(AnyPeriod(*fact.type.per)) : std::nullopt;
        Recording recording = OneRecording(fact, dated);
        entries[period].insert_or_assign(recording.recorded, recording);
      }
      for (auto& [period, recordings] : entries) {
        record.facts[index].push_back({period, {}});
        for (auto& [day, recording] : recordings)
          record.facts[index].back().recordings.push_back(std::move(recording));
      }
    }
    return record;
  }

  // `dated`: each recording of the person says when it was recorded.
  SubjectFacts Person(bool dated) {
    SubjectFacts facts;
    facts.record = Record(0, dated);
    for (int i = Draw(3); i > 0; --i) facts.told.push_back({"p", std::to_string(i), AnyDay()});
    std::ranges::sort(facts.told, {}, &Told::version);
    for (const char* event : {"warned", "incompetent"}) {
      for (int i = Draw(3); i > 0; --i) facts.events[event].push_back(AnyDay());
      std::ranges::sort(facts.events[event]);
    }
    for (int i = Draw(3); i > 0; --i) facts.spells.emplace_back(AnyDay(), AnyDay());
    std::ranges::sort(facts.spells);
    for (int i = Draw(3); i > 0; --i)
      facts.cohorts[{"team:north", "average", "attainment", AnyPeriod(Frequency::kMonth)}] = {
          Value({TypeKind::kPercent}), Draw(100), Draw(100)};
    return facts;
  }

 private:
  const EveryFact& policy_;
  std::mt19937_64 random_;
};

}  // namespace writ::testing
