#include <algorithm>
#include <tuple>

#include "engine/base/overloaded.h"
#include "runtime/facts/fact_bytes.h"
#include "runtime/facts/fact_code.h"

namespace writ {
namespace {

class Encoder {
 public:
  explicit Encoder(const Program& program) : program_(program) {}

  std::string Encode(const SubjectFacts& facts) {
    out_.Byte(kFactRowForm);
    Record(facts.record, facts.entity);
    Tellings(facts.told);
    Events(facts.events);
    Spells(facts.spells);
    Figures(facts.cohorts);
    return out_.Take();
  }

 private:
  struct Known {
    const Fact* fact;
    TypeCode code;
    const std::vector<FactEntry>* entries;
  };

  void Record(const FactRecord& record, uint32_t entity) {
    std::vector<Known> known;
    known.reserve(record.facts.size());
    for (const auto& [index, entries] : record.facts) {
      if (index >= program_.facts.size() || entries.empty()) continue;
      const Fact& fact = program_.facts[index];
      if (fact.entity != entity) continue;
      if (const auto code = TypeCodeOf(fact.type, fact.over_time))
        known.push_back({&fact, *code, &entries});
    }
    std::ranges::sort(known, {}, [](const Known& one) { return one.fact->names.id; });
    out_.Count(known.size());
    for (const Known& one : known) {
      out_.Text(one.fact->names.id);
      out_.Code(one.code);
      out_.Count(one.entries->size());
      for (const FactEntry& entry : *one.entries) Entry(one, entry);
    }
  }

  void Entry(const Known& known, const FactEntry& entry) {
    const bool periodic = entry.period && known.code.per == entry.period->frequency;
    out_.Count(entry.recordings.size() * 2 + (periodic ? 1 : 0));
    if (periodic) out_.When(*entry.period);
    for (const Recording& recording : entry.recordings) Write(known, recording);
  }

  void Write(const Known& known, const Recording& recording) {
    auto flags = static_cast<uint8_t>(recording.value.index());
    if (recording.recorded) flags |= fact_flags::kRecorded;
    if (recording.status == FactStatus::kDisputed) flags |= fact_flags::kDisputed;
    if (recording.source != source_) flags |= fact_flags::kSource;
    if (recording.document != document_) flags |= fact_flags::kDocument;
    out_.Byte(flags);
    if (recording.recorded) out_.Day(*recording.recorded);
    if (recording.source != source_) out_.Text(source_ = recording.source);
    if (recording.document != document_) out_.Text(document_ = recording.document);
    std::visit(
        Overloaded{[&](const Scalar& value) { Value(known.code.value, value); }, [](NoneValue) {},
                   [&](const ListValue& list) { List(list, known.fact->type); },
                   [&](const std::vector<IntervalValue>& days) { Intervals(days); }},
        recording.value);
  }

  void Value(ValueCode code, const Scalar& value) {
    switch (code) {
      case ValueCode::kNumber:
      case ValueCode::kPercent:
      case ValueCode::kPoints: return out_.Exact(value.number);
      case ValueCode::kMoney: out_.Exact(value.number); return out_.Text(value.text);
      case ValueCode::kDate:
      case ValueCode::kEvent: return out_.Day(value.date);
      case ValueCode::kPeriod:
        out_.Byte(static_cast<uint8_t>(value.period.frequency));
        return out_.When(value.period);
      case ValueCode::kSpan: return Length(value);
      case ValueCode::kText:
      case ValueCode::kDocument:
      case ValueCode::kTeam: return out_.Text(value.text);
      case ValueCode::kYesNo:
      case ValueCode::kYesNoOverTime: return out_.Byte(value.yes ? 1 : 0);
      case ValueCode::kChoice: return out_.Text(OptionOf(value));
      case ValueCode::kList: return;  // a list is no scalar
    }
  }

  void Length(const Scalar& value) {
    out_.Byte(value.is_between ? 1 : 0);
    if (value.is_between) {
      out_.Day(value.between.from);
      return out_.Day(value.between.to);
    }
    for (const int32_t part : {value.span.months, value.span.days, value.span.working_days})
      out_.Signed(part);
  }

  std::string_view OptionOf(const Scalar& value) const {
    if (value.type.index >= program_.choices.size()) return {};
    const auto& options = program_.choices[value.type.index].options;
    return value.option < options.size() ? std::string_view(options[value.option].id)
                                         : std::string_view();
  }

  void List(const ListValue& list, const Type& type) {
    out_.Count(list.items.size() * 2 + (list.complete_through ? 1 : 0));
    if (list.complete_through) out_.Day(*list.complete_through);
    for (const FactRecord& item : list.items) Record(item, type.index);
  }

  void Intervals(const std::vector<IntervalValue>& days) {
    out_.Count(days.size());
    for (const IntervalValue& one : days) {
      out_.Byte(static_cast<uint8_t>((one.yes ? fact_flags::kYes : 0) |
                                     (one.from ? fact_flags::kFrom : 0) |
                                     (one.until ? fact_flags::kUntil : 0)));
      if (one.from) out_.Day(*one.from);
      if (one.until) out_.Day(*one.until);
    }
  }

  void Tellings(std::vector<Told> told) {
    const auto key = [](const Told& one) { return std::tie(one.policy, one.version, one.on); };
    std::ranges::sort(told, {}, key);
    const auto same = std::ranges::unique(told, {}, key);
    told.erase(same.begin(), same.end());
    out_.Count(told.size());
    for (const Told& one : told) {
      out_.Text(one.policy);
      out_.Text(one.version);
      out_.Day(one.on);
    }
  }

  void Events(const std::map<std::string, std::vector<Date>>& events) {
    out_.Count(events.size());
    for (const auto& [event, days] : events) {
      out_.Text(event);
      out_.Count(days.size());
      for (const Date day : days) out_.Day(day);
    }
  }

  void Spells(std::vector<std::pair<Date, Date>> spells) {
    std::ranges::sort(spells);
    out_.Count(spells.size());
    for (const auto& [from, until] : spells) {
      out_.Day(from);
      out_.Day(until);
    }
  }

  void Figures(const std::map<CohortKey, CohortFigure>& figures) {
    const auto code = [](const auto& figure) {
      return TypeCodeOf(figure.second.value.type.Element(), false);
    };
    const auto written = [&](const auto& figure) {
      const auto type = code(figure);
      return type && type->value != ValueCode::kList;
    };
    out_.Count(static_cast<uint64_t>(std::ranges::count_if(figures, written)));
    for (const auto& figure : figures) {
      if (!written(figure)) continue;
      out_.Text(figure.first.group);
      out_.Text(figure.first.function);
      out_.Text(figure.first.operand);
      const auto& period = figure.first.period;
      out_.Byte(period ? static_cast<uint8_t>(static_cast<int>(period->frequency) + 1) : 0);
      if (period) out_.When(*period);
      out_.Code(*code(figure));
      Value(code(figure)->value, figure.second.value);
      out_.Count(static_cast<uint64_t>(std::max(figure.second.count, 0)));
      out_.Count(static_cast<uint64_t>(std::max(figure.second.known, 0)));
    }
  }

  const Program& program_;
  FactWriter out_;
  std::string source_, document_;  // of the recording before
};

}  // namespace

std::string EncodeFacts(const Program& program, const SubjectFacts& facts) {
  return Encoder(program).Encode(facts);
}

}  // namespace writ
