#include "engine/scenario/given.h"

#include <algorithm>

#include "engine/scenario/names.h"

namespace writ::scenario {
namespace {

bool HasFact(const Reader& reader, uint32_t entity, const std::string& word) {
  const auto& facts = reader.program.entities[entity].facts;
  return std::any_of(facts.begin(), facts.end(), [&](uint32_t fact) {
    return IsNamed(reader.program.facts[fact].names, word);
  });
}

std::optional<uint32_t> FindFact(const Reader& reader, uint32_t entity, const syntax::Path& path) {
  const auto& word = path.back().text;
  std::vector<std::string> known;
  for (const uint32_t fact : reader.program.entities[entity].facts) {
    const auto& names = reader.program.facts[fact].names;
    if (IsNamed(names, word)) return fact;
    known.push_back(names.id);
    known.push_back(names.zh);
  }
  for (const auto& event : reader.program.events) {
    known.push_back(event.names.id);
    known.push_back(event.names.zh);
  }
  ReportUnknown(reader, path.back(), std::move(known),
                {"the name of a fact or event of the policy", "政策中事实或事件的名称"});
  return std::nullopt;
}

bool IsNone(const Reader& reader, const syntax::GivenValue& value) {
  return value.shape == syntax::GivenValue::Shape::kScalar &&
         value.scalar < reader.tree.expressions.size() &&
         std::holds_alternative<syntax::NoneLit>(reader.tree[value.scalar].node);
}

Recording Provenance(const syntax::GivenValue& value) {
  Recording recording;
  recording.recorded = value.recorded;
  recording.source = value.source.text;
  recording.status = value.disputed ? FactStatus::kDisputed : FactStatus::kAsserted;
  return recording;
}

bool InRange(const Reader& reader, const Fact& fact, const Scalar& value, Place place) {
  const bool low = fact.range_from && value.number < fact.range_from->number;
  const bool high = fact.range_to && value.number > fact.range_to->number;
  if (low || high)
    reader.diagnostics.Add(DiagnosticKind::kScenarioOutOfRange, place, {fact.names.id});
  return !low && !high;
}

std::optional<Recording> ReadRecording(const Reader& reader, const Fact& fact,
                                       const syntax::GivenValue& value) {
  Recording recording = Provenance(value);
  if (IsNone(reader, value)) {
    recording.value = NoneValue{};
    return recording;
  }
  if (value.shape != syntax::GivenValue::Shape::kScalar) {
    reader.diagnostics.Add(DiagnosticKind::kScenarioShape, value.place, {});
    return std::nullopt;
  }
  auto scalar = ReadLiteral(reader, value.scalar, fact.type, value.place);
  if (!scalar || !InRange(reader, fact, *scalar, value.place)) return std::nullopt;
  recording.value = std::move(*scalar);
  return recording;
}

bool ReadSeries(const Reader& reader, const Fact& fact, const syntax::GivenValue& value,
                std::vector<FactEntry>* out) {
  const bool listed = value.shape == syntax::GivenValue::Shape::kSeries || value.entries.empty();
  if (!listed || value.shape == syntax::GivenValue::Shape::kScalar ||
      value.shape == syntax::GivenValue::Shape::kRecord) {
    reader.diagnostics.Add(DiagnosticKind::kScenarioShape, value.place, {});
    return false;
  }
  bool good = true;
  for (const auto& entry : value.entries) {
    if (!entry.period || entry.value.size() != 1 || entry.period->frequency != *fact.type.per) {
      reader.diagnostics.Add(DiagnosticKind::kScenarioPeriod, value.place, {fact.names.id});
      good = false;
      continue;
    }
    auto recording = ReadRecording(reader, fact, entry.value.front());
    if (!recording) {
      good = false;
      continue;
    }
    auto same = std::find_if(out->begin(), out->end(),
                             [&](const FactEntry& e) { return e.period == entry.period; });
    if (same == out->end()) same = out->insert(out->end(), FactEntry{entry.period, {}});
    for (const auto& other : same->recordings) {
      if (other.recorded != recording->recorded) continue;
      reader.diagnostics.Add(DiagnosticKind::kScenarioTwice, entry.value.front().place,
                             {fact.names.id + " " + entry.period->ToString()});
      good = false;
    }
    same->recordings.push_back(std::move(*recording));
  }
  std::sort(out->begin(), out->end(),
            [](const auto& a, const auto& b) { return *a.period < *b.period; });
  return good;
}

std::optional<Recording> ReadIntervals(const Reader& reader, const syntax::GivenValue& value) {
  Recording recording = Provenance(value);
  std::vector<IntervalValue> intervals;
  for (const auto& entry : value.entries) {
    if (entry.value.size() != 1) return std::nullopt;
    const auto yes =
        ReadLiteral(reader, entry.value.front().scalar, {TypeKind::kYesNo, 0, {}}, value.place);
    if (!yes) return std::nullopt;
    intervals.push_back({entry.from, entry.until, yes->yes});
  }
  recording.value = std::move(intervals);
  return recording;
}

std::optional<Recording> ReadList(const Reader& reader, const Fact& fact,
                                  const syntax::GivenValue& value) {
  Recording recording = Provenance(value);
  ListValue list;
  list.complete_through = value.complete_through;
  for (const auto& entry : value.entries) {
    if (entry.value.size() != 1 ||
        entry.value.front().shape != syntax::GivenValue::Shape::kRecord) {
      reader.diagnostics.Add(DiagnosticKind::kScenarioShape, value.place, {});
      return std::nullopt;
    }
    FactRecord item;
    for (const auto& field : entry.value.front().fields) {
      const auto member = FindFact(reader, fact.type.index, field.name);
      if (!member || !ReadFact(reader, *member, field.value, &item)) return std::nullopt;
    }
    list.items.push_back(std::move(item));
  }
  recording.value = std::move(list);
  return recording;
}

}  // namespace

bool ReadFact(const Reader& reader, uint32_t index, const syntax::GivenValue& value,
              FactRecord* record) {
  const Fact& fact = reader.program.facts[index];
  auto& entries = record->facts[index];
  if (fact.type.IsSeries() && !IsNone(reader, value))
    return ReadSeries(reader, fact, value, &entries);
  std::optional<Recording> recording;
  const bool listed = value.shape == syntax::GivenValue::Shape::kList ||
                      value.shape == syntax::GivenValue::Shape::kSeries;
  if (fact.type.kind == TypeKind::kList && listed) {
    recording = ReadList(reader, fact, value);
  } else if (fact.over_time && listed) {
    recording = ReadIntervals(reader, value);
  } else {
    recording = ReadRecording(reader, fact, value);
  }
  if (!recording) return false;
  if (entries.empty()) entries.push_back({});
  for (const auto& other : entries.front().recordings) {
    if (other.recorded != recording->recorded) continue;
    reader.diagnostics.Add(DiagnosticKind::kScenarioTwice, value.place, {fact.names.id});
    return false;
  }
  entries.front().recordings.push_back(std::move(*recording));
  std::stable_sort(entries.front().recordings.begin(), entries.front().recordings.end(),
                   [](const auto& a, const auto& b) { return a.recorded < b.recorded; });
  return true;
}

std::optional<std::vector<Date>> ReadDays(const Reader& reader, const std::string& event,
                                          const syntax::GivenValue& value) {
  std::vector<Date> days;
  const auto add = [&](const syntax::GivenValue& day) {
    const auto* date = day.shape == syntax::GivenValue::Shape::kScalar &&
                               day.scalar < reader.tree.expressions.size()
                           ? std::get_if<syntax::DateLit>(&reader.tree[day.scalar].node)
                           : nullptr;
    if (date != nullptr) days.push_back(date->value);
    return date != nullptr;
  };
  bool good =
      !value.recorded && !value.source.present() && !value.disputed && !value.complete_through;
  if (good && value.shape == syntax::GivenValue::Shape::kScalar) {
    good = add(value);
  } else if (good && value.shape == syntax::GivenValue::Shape::kList) {
    for (const auto& entry : value.entries)
      good = good && entry.value.size() == 1 && add(entry.value.front());
  } else {
    good = false;
  }
  if (good) return days;
  reader.diagnostics.Add(DiagnosticKind::kScenarioEvent, value.place, {event});
  return std::nullopt;
}

namespace {

std::optional<uint32_t> FindEntity(const Reader& reader, const syntax::Name& name) {
  std::vector<std::string> known;
  for (uint32_t i = 0; i < reader.program.entities.size(); ++i) {
    if (IsNamed(reader.program.entities[i].names, name.text)) return i;
    known.push_back(reader.program.entities[i].names.id);
  }
  ReportUnknown(reader, name, std::move(known),
                {"the name of an entity of the policy", "政策中实体的名称"});
  return std::nullopt;
}

bool ReadGivenSubject(const Reader& reader, const syntax::GivenSubject& given,
                      SubjectFacts* subject) {
  const auto entity = FindEntity(reader, given.entity);
  if (!entity) return false;
  subject->entity = *entity;
  bool good = true;
  for (const auto& field : given.facts) {
    const auto& word = field.name.back().text;
    const Names* event = HasFact(reader, *entity, word) ? nullptr : FindEvent(reader.program, word);
    if (event != nullptr) {
      const auto days = ReadDays(reader, event->id, field.value);
      good = days && good;
      auto& known = subject->events[event->id];
      if (days) known.insert(known.end(), days->begin(), days->end());
      continue;
    }
    const auto fact = FindFact(reader, *entity, field.name);
    good = fact && ReadFact(reader, *fact, field.value, &subject->record) && good;
  }
  for (auto& [event, days] : subject->events) std::sort(days.begin(), days.end());
  for (const auto& [policy, version] : given.told) {
    const auto& names = reader.program.policy.names;
    if (!IsNamed(names, policy.text)) {
      ReportUnknown(reader, policy, {names.id}, {"the name of the policy", "政策的名称"});
      good = false;
      continue;
    }
    subject->told.push_back({names.id, version.first, version.second});
  }
  return good;
}

// The fact or definition that a team figure is about, and its type.
struct Operand {
  std::string id;
  Type type;
};

std::optional<Operand> FindOperand(const Reader& reader, syntax::ExprId expr) {
  const syntax::Path* path = nullptr;
  const auto* node = expr < reader.tree.expressions.size() ? &reader.tree[expr].node : nullptr;
  if (node == nullptr) return std::nullopt;
  if (const auto* latest = std::get_if<syntax::LatestExpr>(node))
    node = &reader.tree[latest->operand].node;
  if (const auto* name = std::get_if<syntax::NameExpr>(node)) path = &name->path;
  if (path == nullptr || path->empty()) {
    reader.diagnostics.Add(DiagnosticKind::kScenarioTeamFigure, reader.tree[expr].place, {});
    return std::nullopt;
  }
  const auto& word = path->back().text;
  for (const auto& fact : reader.program.facts) {
    if (IsNamed(fact.names, word)) return Operand{fact.names.id, fact.type};
  }
  for (const auto& definition : reader.program.definitions) {
    if (IsNamed(definition.names, word)) return Operand{definition.names.id, definition.type};
  }
  std::vector<std::string> known;
  for (const auto& fact : reader.program.facts) known.push_back(fact.names.id);
  for (const auto& definition : reader.program.definitions) known.push_back(definition.names.id);
  ReportUnknown(reader, path->back(), std::move(known),
                {"the name of a fact or definition of the policy", "政策中事实或定义的名称"});
  return std::nullopt;
}

const char* FunctionId(syntax::Aggregate function) {
  switch (function) {
    case syntax::Aggregate::kAverage: return "average";
    case syntax::Aggregate::kSum: return "sum";
    case syntax::Aggregate::kCount: return "count";
    case syntax::Aggregate::kLowest: return "lowest";
    case syntax::Aggregate::kHighest: return "highest";
  }
  return "average";
}

bool ReadFigure(const Reader& reader, const syntax::GivenTeam& team,
                const syntax::GivenTeamFigure& figure, SubjectFacts* subject) {
  const auto operand = FindOperand(reader, figure.operand);
  if (!operand) return false;
  const auto put = [&](std::optional<Period> period, const syntax::GivenValue& value) {
    const auto scalar = ReadLiteral(reader, value.scalar, operand->type, value.place);
    if (!scalar) return false;
    const int32_t people = team.people.value_or(0);
    subject->cohorts[{"team:" + team.team.text, FunctionId(figure.function), operand->id, period}] =
        {*scalar, people, people};
    return true;
  };
  if (figure.value.shape == syntax::GivenValue::Shape::kScalar)
    return put(std::nullopt, figure.value);
  bool good = true;
  for (const auto& entry : figure.value.entries)
    good = entry.value.size() == 1 && put(entry.period, entry.value.front()) && good;
  return good;
}

}  // namespace

std::optional<SubjectFacts> ReadSubject(const Reader& reader, const syntax::Scenario& scenario) {
  SubjectFacts subject;
  subject.id = scenario.name.en.empty() ? scenario.name.zh : scenario.name.en;
  bool good = true;
  for (const auto& line : scenario.lines) {
    if (const auto* given = std::get_if<syntax::GivenSubject>(&line.node)) {
      good = ReadGivenSubject(reader, *given, &subject) && good;
    } else if (const auto* team = std::get_if<syntax::GivenTeam>(&line.node)) {
      for (const auto& figure : team->figures)
        good = ReadFigure(reader, *team, figure, &subject) && good;
    }
  }
  if (!good) return std::nullopt;
  return subject;
}

}  // namespace writ::scenario
